import { type RunningServer, type ServerOptions, startServer } from '../../../src/serve/server.js';
import { createLog } from '../../../src/serve/watch/log.js';

/** A line of the log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly kind: string };

export interface TestServer extends RunningServer {
  /** The lines of one kind so far. */
  lines(kind: string): readonly LogLine[];
  /** All that has been logged, as it was written. */
  text(): string;
  /** Ends at once. */
  stop(): Promise<void>;
}

/** A server on a free port of the loopback interface, open to everyone unless the options say otherwise. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const lines: string[] = [];
  const server = await startServer({
    place: { host: '127.0.0.1', port: 0 },
    access: async () => ({ user: 'operator' }),
    storedImages: 'protected',
    generations: { maxGenerations: 4, maxQueue: 8, queueTimeout: 60_000 },
    log: createLog({ write: (line) => void lines.push(line) }),
    ...options,
    endpoint: { wholeContentSha512: 'off', ...options.endpoint },
  });
  return {
    ...server,
    lines: (kind) => lines.map((line) => JSON.parse(line) as LogLine).filter((line) => line.kind === kind),
    text: () => lines.join(''),
    stop: async () => void (await server.shutDown(AbortSignal.abort())),
  };
}
