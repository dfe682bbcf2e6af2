// Express 4 and 5. Before body parsers: a parsed object has lost repeated names and the difference between 1500 and 1500.0.
import { createNodeListener } from 'kickstart-iso/http';

/** Answers the paths of images, and hands on all others with their bodies unread. */
export function mountIsos(app, handler) {
  app.use(createNodeListener(handler));
}
