import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What Debian's packages call their tools: some stand in `/usr/sbin`, which is not in every user's PATH. */
const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** The first program of that name in the PATH. */
export function findTool(name: string): string | undefined {
  return searchPath.map((directory) => join(directory, name)).find((file) => isAccessible(file, constants.X_OK));
}

/**
 * Which of these programs and files (absolute paths) are not on this machine; for `test.skipIf`. A visible skip is
 * right for a contributor's machine and wrong for the project's own checks, so `REQUIRE_TOOLS=1` turns it into an error.
 */
export function lacks(...needed: readonly string[]): boolean {
  const missing = needed.filter(
    (name) => !(name.startsWith('/') ? isAccessible(name, constants.R_OK) : findTool(name)),
  );
  if (missing.length > 0 && process.env.REQUIRE_TOOLS === '1') {
    throw new Error(`REQUIRE_TOOLS is set and these are missing: ${missing.join(', ')}`);
  }
  return missing.length > 0;
}

export interface ToolOutput {
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds. Default five minutes: a slow machine is no fault. */
  readonly timeout?: number;
}

/** Runs a program to its end and gives its texts. Rejects, with both texts in the message, unless it ends with 0. */
export async function runTool(name: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolOutput> {
  const { timeout = 300_000, ...rest } = options;
  return await new Promise((resolve, reject) => {
    execFile(
      findTool(name) ?? name,
      args,
      { ...rest, timeout, maxBuffer: 2 ** 28, encoding: 'utf8' },
      (cause, stdout, stderr) => {
        if (cause === null) resolve({ stdout, stderr });
        else reject(new Error(`${name} ${args.join(' ')}: ${cause.message}\n${stdout}${stderr}`, { cause }));
      },
    ).stdin?.end();
  });
}

function isAccessible(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
