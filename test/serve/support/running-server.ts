import { PassThrough } from 'node:stream';
import type { GenerationLimits } from '../../../src/serve/generations.js';
import { type RunningServer, type ServerOptions, startServer } from '../../../src/serve/server.js';
import { LogOutput } from '../../../src/serve/watch/log-output.js';

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
export async function startTestServer({
  generations,
  ...options
}: Omit<Partial<ServerOptions>, 'generations'> & {
  readonly generations?: Partial<GenerationLimits>;
} = {}): Promise<TestServer> {
  const lines: string[] = [];
  const logStream = new PassThrough({ encoding: 'utf8' });
  logStream.on('data', (text: string) => lines.push(...text.split('\n').filter((line) => line !== '')));
  const server = await startServer({
    place: { host: '127.0.0.1', port: 0 },
    access: async () => ({ user: 'operator' }),
    storedImages: 'protected',
    generations: {
      maxGenerations: 4,
      maxQueue: 8,
      queueTimeout: 60_000,
      maxTransfers: 256,
      maxUserTransfers: 256,
      ...generations,
    },
    stallTimeout: 60_000,
    logOutput: new LogOutput(logStream, () => {}),
    ...options,
    endpoint: { wholeContentSha512: 'off', ...options.endpoint },
  });
  return {
    ...server,
    lines: (kind) => lines.map((line) => JSON.parse(line) as LogLine).filter((line) => line.kind === kind),
    text: () => lines.join('\n'),
    stop: async () => void (await server.shutDown(AbortSignal.abort())),
  };
}
