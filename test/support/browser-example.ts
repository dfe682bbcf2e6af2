import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBuiltWriter } from './built-writer.js';

export interface BrowserExample {
  readonly url: string;
  stop(): void;
}

/** Copies the browser example into a directory, beside a built writer, and serves it from there on a free port. */
export async function serveBrowserExample(directory: string): Promise<BrowserExample> {
  await installBuiltWriter(directory);
  const page = join(directory, 'page');
  await cp(fileURLToPath(new URL('../../examples/browser', import.meta.url)), page, { recursive: true });
  const server = spawn(process.execPath, [join(page, 'serve.mjs'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(server.stdout, 'data');
  return { url: String(line).trim(), stop: () => void server.kill() };
}
