import fs, { fstatSync, lstatSync, type Stats, symlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Puts a function around one of the system's until the test ends, for all modules, however they import it. */
function wrap(owner: object, name: string, around: (original: AnyFunction) => AnyFunction): void {
  const functions = owner as Record<string, AnyFunction>;
  const original = functions[name] as AnyFunction;
  functions[name] = around(original);
  syncBuiltinESMExports();
  onTestFinished(() => {
    functions[name] = original;
    syncBuiltinESMExports();
  });
}

/** Calls back before each sync of a file or a directory, by whatever function, until the test ends. */
export async function beforeEachSync(act: (stats: Stats) => void): Promise<void> {
  const handle = await open(tmpdir());
  const fileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  for (const name of ['sync', 'datasync']) {
    wrap(
      fileHandle,
      name,
      (original) =>
        async function (this: unknown) {
          act(fstatSync((this as { readonly fd: number }).fd));
          await original.call(this);
        },
    );
  }
  for (const name of ['fsync', 'fdatasync', 'fsyncSync', 'fdatasyncSync']) {
    wrap(fs, name, (original) => (...args) => {
      act(fstatSync(args[0] as number));
      return original(...args);
    });
  }
}

/** Plants a symbolic link under the first name that is opened in a directory and does not exist, until the test ends. */
export function plantLink(directory: string, target: string): { readonly planted: string | undefined } {
  let planted: string | undefined;
  const plant = (path: unknown): void => {
    if (planted !== undefined || typeof path !== 'string' || dirname(path) !== directory) return;
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
    planted = path;
    symlinkSync(target, path);
  };
  const planting = (original: AnyFunction): AnyFunction =>
    function (this: unknown, ...args) {
      plant(args[0]);
      return original.apply(this, args);
    };
  for (const name of ['open', 'writeFile']) wrap(fs.promises, name, planting);
  for (const name of ['open', 'openSync', 'writeFile', 'writeFileSync', 'createWriteStream']) wrap(fs, name, planting);
  return {
    get planted() {
      return planted;
    },
  };
}

/** Calls back before something is looked at by its path, link or not, until the test ends. */
export function beforeEachLook(act: (path: string) => void): void {
  for (const name of ['lstat', 'lstatSync']) wrap(fs, name, (original) => telling(act, original));
  wrap(fs.promises, 'lstat', (original) => telling(act, original));
}

/** Calls back before a directory is listed, until the test ends. */
export function beforeEachListing(act: (path: string) => void): void {
  for (const name of ['readdir', 'readdirSync', 'opendir', 'opendirSync']) {
    wrap(fs, name, (original) => telling(act, original));
  }
  for (const name of ['readdir', 'opendir']) wrap(fs.promises, name, (original) => telling(act, original));
}

/** Calls back before bytes of an open file are read, until the test ends. */
export function beforeEachRead(act: () => void): void {
  for (const name of ['read', 'readSync', 'readv', 'readvSync']) {
    wrap(fs, name, (original) => telling(act, original));
  }
}

function telling(act: (path: string) => void, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args) {
    act(String(args[0]));
    return original.apply(this, args);
  };
}
