import type { PreparedIso } from '../../prepare-iso.js';

/** Keeps the images of 1.x clients, which ask for an URL instead of the image itself. */
export interface IsoStore {
  /**
   * Keeps an image and answers its public URL. `name` is the image's file name: it comes from the request, so that
   * a store which makes a path of it has to look at it first. Reading the image fails when the client goes away.
   */
  put(name: string, image: PreparedIso): Promise<string>;
  /** Answers requests for stored images; `undefined` for any other request. Asked for paths that are no route. */
  handle?(request: Request): Promise<Response | undefined>;
}
