import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Modules that start processes: programs, emulators, browsers. */
const STARTS_PROCESSES = new Set(['node:child_process', 'playwright-core']);

const IMPORT = /^(?:import|export)\s(?:[^'"]*\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** The files of each project, by their paths from the root of the repository. */
export interface TestFiles {
  readonly fast: readonly string[];
  readonly system: readonly string[];
}

/** Tests without a process that take many seconds all the same: properties over whole images, crowds of clients. */
export const LONG_TESTS: readonly string[] = [
  'packages/iso9660-writer-ts/test/boot/patch-boot-image.test.ts',
  'packages/iso9660-writer-ts/test/bytes/text.test.ts',
  'packages/iso9660-writer-ts/test/corpus-ranges.test.ts',
  'packages/iso9660-writer-ts/test/create-image.test.ts',
  'packages/iso9660-writer-ts/test/esp/build-esp.test.ts',
  'packages/iso9660-writer-ts/test/esp/fat-names.test.ts',
  'packages/iso9660-writer-ts/test/fuzz/fuzz.test.ts',
  'packages/iso9660-writer-ts/test/hierarchy/addresses.test.ts',
  'packages/iso9660-writer-ts/test/layout/image-reader.test.ts',
  'packages/iso9660-writer-ts/test/names/at-once.test.ts',
  'packages/iso9660-writer-ts/test/planned-image.test.ts',
  'packages/iso9660-writer-ts/test/reader/agreement.test.ts',
  'packages/iso9660-writer-ts/test/reader/hostile-images.test.ts',
  'packages/iso9660-writer-ts/test/strict-images.test.ts',
  'packages/iso9660-writer-ts/test/vary-image.test.ts',
  'packages/iso9660-writer-ts/test/volume/aborts.test.ts',
  'packages/iso9660-writer-ts/test/volume/checks.test.ts',
  'test/cli/generate.test.ts',
  'test/examples.test.ts',
  'test/form/browser/content-disposition.test.ts',
  'test/http/answer/first-byte-limit.test.ts',
  'test/http/crowd.test.ts',
  'test/http/first-byte.test.ts',
  'test/http/isos/change-log.test.ts',
  'test/http/known-faults.test.ts',
  'test/http/openapi/document.test.ts',
  'test/http/refusals.test.ts',
  'test/http/requests-of-one-tree.test.ts',
  'test/http/stores/stored-images.test.ts',
  'test/image/generate-iso.test.ts',
  'test/image/prepare-iso.test.ts',
];

/**
 * Tests that hold the clock of their process still while a server in it works, or count its requests. Files of the fast project
 * share a process, and on a busy machine these failed there.
 */
export const OWN_PROCESS: readonly string[] = ['test/serve/flood.test.ts', 'test/serve/precedence.test.ts'];

/**
 * Sorts test files by what they import, themselves or through their support files: a test cannot stand in the fast
 * project and start a process. `LONG_TESTS` and `OWN_PROCESS` are left out of it as well.
 */
export function testFiles(root: string, folders: readonly string[]): TestFiles {
  const paths = folders
    .flatMap((folder) => testsBelow(root, folder))
    .filter((path) => !/\.slow\.test\.ts$/.test(path))
    .sort();
  const isFast = (path: string) =>
    ![...LONG_TESTS, ...OWN_PROCESS].includes(path) && !startsProcesses(join(root, path));
  return { fast: paths.filter(isFast), system: paths.filter((path) => !isFast(path)) };
}

function testsBelow(root: string, folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.test\.(?:ts|mjs)$/.test(name))
    .map((name) => `${folder}/${name.split(sep).join('/')}`);
}

/** True if the file imports a module that starts processes, itself or through the files it imports. */
function startsProcesses(path: string, seen = new Set<string>()): boolean {
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
