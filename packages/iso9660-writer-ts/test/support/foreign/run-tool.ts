import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';

export interface RunOptions {
  readonly cwd?: string;
  /** Takes the output piece by piece instead of collecting it. */
  readonly onOutput?: (chunk: Buffer) => void;
}

/** Locale and time zone change what tools print. */
const ENVIRONMENT = { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' };

/**
 * Runs a tool without a shell and answers its standard output.
 *
 * @throws with the tool's own words when it ends with anything but 0.
 */
export async function runTool(command: string, args: readonly string[], options: RunOptions = {}): Promise<Buffer> {
  const child = spawn(command, args, { cwd: options.cwd, env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  const take = options.onOutput ?? ((chunk: Buffer) => output.push(chunk));
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code === null ? `signal ${signal}` : `status ${code}`));
  });
  await Promise.all([
    pipeline(child.stdout, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) take(chunk);
    }),
    pipeline(child.stderr, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) errors.push(chunk);
    }),
  ]);
  const end = await ended;
  if (end !== 'status 0') {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${end}:\n${Buffer.concat(errors)}${Buffer.concat(output)}`,
    );
  }
  return Buffer.concat(output);
}
