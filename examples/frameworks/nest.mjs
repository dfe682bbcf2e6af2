// Nest on Express, before `app.listen`: body parsers are added there, behind this.
import { createNodeListener } from 'kickstart-iso/http';

/** Answers the paths of images, and hands on all others to controllers, guards and filters. */
export function mountIsos(app, handler) {
  app.use(createNodeListener(handler));
}
