import { Hono } from 'hono';
import { visitOf } from './watch/visits.js';

type Answer = (request: Request) => Response | Promise<Response>;

/** What the routes lead to. */
export interface AppParts {
  /** The page with the form. */
  readonly form: Answer;
  /** Answers for every path that is not known, too. */
  readonly endpoint: Answer;
  readonly storedImage: Answer;
  readonly metrics: Answer;
  /** Answers new requests while the server finishes what runs. */
  readonly turnAway: Answer;
  /** Answers when one of the others fails. */
  fault(error: unknown, request: Request): Response;
  isDraining(): boolean;
}

/** The routes of the server. Health and metrics are answered as long as it lives. */
export function createApp({ form, endpoint, storedImage, metrics, turnAway, fault, isDraining }: AppParts): Answer {
  const app = new Hono({ strict: false });
  // The pattern is the name of the route in log and metrics. Answers pass as they are: trailers hang on them.
  const mount = (pattern: string, answer: Answer) =>
    app.all(pattern, ({ req: { raw } }) => {
      const visit = visitOf(raw);
      if (visit !== undefined) visit.route = pattern;
      return answer(raw);
    });
  const untilDrained =
    (answer: Answer): Answer =>
    (request) =>
      isDraining() ? turnAway(request) : answer(request);
  const readiness = () => healthResponse(isDraining() ? 'draining' : 'ok');

  mount('/health/live', () => healthResponse('ok'));
  mount('/health/ready', readiness);
  mount('/health', readiness);
  mount('/metrics', metrics);
  mount('/api/:version/isos', untilDrained(endpoint));
  mount('/api/:version/osversions', untilDrained(endpoint));
  mount('/', untilDrained(form));
  mount('/openapi.json', untilDrained(endpoint));
  mount('/iso/:name', untilDrained(storedImage));
  mount('*', untilDrained(endpoint));
  app.onError((error, { req: { raw } }) => fault(error, raw));
  return app.fetch;
}

/** Alive is who answers. Ready is who takes requests: a load balancer looks elsewhere while we finish what runs. */
function healthResponse(state: 'ok' | 'draining'): Response {
  const headers = { 'cache-control': 'no-store' };
  return Response.json({ status: state }, { status: state === 'ok' ? 200 : 503, headers });
}
