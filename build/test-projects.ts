import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Modules that start processes: programs, emulators, browsers. */
const STARTS_PROCESSES = new Set(['node:child_process', 'playwright-core']);

const IMPORT = /^(?:import|export)\s(?:[^'"]*\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Which tests start processes, by their paths from the root of the repository. */
export interface TestFiles {
  readonly fast: readonly string[];
  readonly system: readonly string[];
}

/**
 * Sorts test files by what they import, themselves or through their support files: a test cannot stand in the fast
 * project and start a process. A test that is slow for another reason says so in its name, `*.long.test.ts`.
 */
export function testFiles(root: string, folders: readonly string[]): TestFiles {
  const paths = folders
    .flatMap((folder) => testsBelow(join(root, folder)))
    .filter((path) => !/\.slow\.test\.ts$/.test(path))
    .sort();
  const named = (chosen: readonly string[]) => chosen.map((path) => relative(root, path).split(sep).join('/'));
  const isFast = (path: string) => !/\.long\.test\.ts$/.test(path) && !startsProcesses(path);
  return {
    fast: named(paths.filter(isFast)),
    system: named(paths.filter((path) => !isFast(path))),
  };
}

function testsBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.test\.(?:ts|mjs)$/.test(name)).map((name) => join(folder, name));
}

/** True if the file imports a module that starts processes, itself or through the files it imports. */
export function startsProcesses(path: string, seen = new Set<string>()): boolean {
  if (seen.has(path)) return false;
  seen.add(path);
  return importsOf(path).some((target) =>
    target.startsWith('.')
      ? startsProcesses(sourceOf(join(dirname(path), target)), seen)
      : STARTS_PROCESSES.has(target),
  );
}

function importsOf(path: string): string[] {
  if (!existsSync(path)) return [];
  return [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(([, stated, loaded]) => stated ?? loaded ?? '');
}

/** TypeScript files import each other by the names of what they compile to. */
function sourceOf(target: string): string {
  const typescript = target.replace(/\.js$/, '.ts');
  return existsSync(typescript) ? typescript : target;
}
