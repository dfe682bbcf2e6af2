import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lacks, runTool } from './tools.js';

const PROGRAM = fileURLToPath(new URL('mirror-mount.py', import.meta.url));

/** Only root may mount, and in many containers not even root: no package helps there, so it is a skip in any case. */
export const mirrorsMissing = process.getuid?.() !== 0 || lacks('python3', 'umount') || !canMount();

function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'mirror-'));
  try {
    return spawnSync('python3', [PROGRAM, directory, directory, 'probe'], { timeout: 60_000 }).status === 0;
  } finally {
    rmdirSync(directory);
  }
}

/** A read-only view of a directory as a file system of its own, which can be slow, and hang. */
export interface Mirror {
  readonly directory: string;
  /** Leaves every call without an answer from now on. Resolves when those before have theirs. */
  hang(): Promise<void>;
  /** Leaves also calls without an answer that the mirror has taken: the system lets no signal end a process that waits for these. */
  hangInTheMidst(): void;
  /** Answers again after `hang`. */
  goOn(): Promise<void>;
  unmount(): Promise<void>;
}

/** @param seconds that each answer takes */
export async function mountMirror(source: string, seconds = 0): Promise<Mirror> {
  const directory = await mkdtemp(join(tmpdir(), 'mirror-'));
  const child = spawn('python3', [PROGRAM, source, directory, String(seconds)]);
  await mounted(child);
  const tell = async (line: string) => {
    const done = once(child.stdout, 'data');
    child.stdin.write(`${line}\n`);
    await done;
  };
  return {
    directory,
    hang: () => tell('hang'),
    hangInTheMidst: () => void child.kill('SIGSTOP'),
    goOn: () => tell('go on'),
    async unmount() {
      // Calls without an answer fail when the program that would give it has ended.
      child.kill('SIGKILL');
      await runTool('umount', ['--lazy', directory]);
      await rmdir(directory);
    },
  };
}

function mounted({ stdout, stderr }: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.once('data', () => resolve());
    stderr.once('data', (text: Buffer) => reject(new Error(text.toString())));
  });
}
