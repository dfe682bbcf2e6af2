import { Hono } from 'hono';
import type { ToldFinding } from './watch/tree-checks.js';
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
  /** Why no image can be made; `undefined` when nothing is in the way. */
  problem(): Promise<string | undefined>;
  /** What is wrong with the OS trees. */
  findings(): readonly ToldFinding[];
  /** Lines that the log has lost. */
  lostLogLines(): number;
}

const ISOS = '/api/:version/isos';
const STORED_IMAGE = '/iso/:name';
const IMAGE_PATHS = [ISOS, STORED_IMAGE].map((route) => new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}/?$`));

/** Whether the answer to a request for a path is an image, or tells where one is, when it succeeds. */
export function asksForImage(path: string): boolean {
  return IMAGE_PATHS.some((pattern) => pattern.test(path));
}

/** The routes of the server. Health and metrics are answered as long as it lives. */
export function createApp({
  form,
  endpoint,
  storedImage,
  metrics,
  turnAway,
  fault,
  isDraining,
  ...watched
}: AppParts): Answer {
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
  const health = (status: string) => healthResponse(status, { findings: [], lostLogLines: watched.lostLogLines() });
  const readiness = async () => {
    if (isDraining()) return health('draining');
    const facts = { findings: watched.findings(), lostLogLines: watched.lostLogLines() };
    return healthResponse((await watched.problem()) ?? 'ok', facts);
  };

  mount('/health/live', () => health('ok'));
  mount('/health/ready', readiness);
  mount('/health', readiness);
  mount('/metrics', metrics);
  mount(ISOS, untilDrained(endpoint));
  mount('/api/:version/osversions', untilDrained(endpoint));
  mount('/api/:version/seeds/:family', untilDrained(endpoint));
  mount('/api/:version/installers', untilDrained(endpoint));
  mount('/api/:version/preview', untilDrained(endpoint));
  mount('/', untilDrained(form));
  mount('/openapi.json', untilDrained(endpoint));
  mount(STORED_IMAGE, untilDrained(storedImage));
  mount('*', untilDrained(endpoint));
  app.onError((error, { req: { raw } }) => fault(error, raw));
  return app.fetch;
}

/**
 * A process that answers is alive. It is ready when it can make images: a load balancer looks elsewhere while it finishes
 * what runs, has no trees, or cannot ask who its users are. A tree that is ill and lost lines of the log are told, and stop
 * nothing: other trees are well.
 */
function healthResponse(
  status: string,
  { findings, lostLogLines }: { readonly findings: readonly ToldFinding[]; readonly lostLogLines: number },
): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  const facts = { status, ...(findings.length > 0 && { findings }), ...(lostLogLines > 0 && { lostLogLines }) };
  return Response.json(facts, { status: status === 'ok' ? 200 : 503, headers });
}
