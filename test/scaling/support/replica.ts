import { once } from 'node:events';
import type { BuiltCommand } from '../../support/built-command.js';

/** One `kickstart-iso serve`. */
export interface Replica {
  readonly url: URL;
  /** Answers to GET for kept images so far: status and bytes that were sent. */
  pieces(): readonly { readonly status: number; readonly bytes: number }[];
  /** As when the machine loses its power. */
  kill(): Promise<void>;
}

export async function startReplica(command: BuiltCommand, argv: readonly string[]): Promise<Replica> {
  const child = command.start(['serve', '--port', '0', ...argv]);
  let log = '';
  let errors = '';
  child.stdout.on('data', (text) => {
    log += text;
  });
  const url = await new Promise<URL>((resolve, reject) => {
    child.stderr.on('data', (text) => {
      errors += text;
      const [, address] = /^listening on (\S+)$/m.exec(errors) ?? [];
      if (address !== undefined) resolve(new URL(address));
    });
    child.once('close', () => reject(new Error(errors)));
  });
  return {
    url,
    pieces: () =>
      log
        .split('\n')
        .filter((line) => line.includes('"route":"/iso/:name"') && line.includes('"method":"GET"'))
        .map((line) => JSON.parse(line)),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const end = once(child, 'close');
      child.kill('SIGKILL');
      await end;
    },
  };
}
