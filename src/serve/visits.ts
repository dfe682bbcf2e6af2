import type { Visit } from './visit.js';

/** The visit that a web request belongs to. A `Request` itself does not know its connection. */
const visits = new WeakMap<Request, Visit>();

export function register(request: Request, visit: Visit): void {
  visits.set(request, visit);
}

export function visitOf(request: Request): Visit | undefined {
  return visits.get(request);
}
