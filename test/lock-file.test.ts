import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lockFile = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
const packages: Readonly<Record<string, LockedPackage>> = JSON.parse(lockFile).packages;

/** `npm install` leaves out what a registry mirror does not have, and `npm ci` then refuses the lock file. */
describe('the lock file', () => {
  test('names the optional packages of every platform, not only of the one it was written on', () => {
    const named = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    expect(named.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
  });

  test('holds no address of a registry, so that everyone uses their own', () => {
    const addresses = Object.values(packages).flatMap(({ resolved = '' }) =>
      resolved.includes('://') ? [resolved] : [],
    );
    expect(addresses).toEqual([]);
  });
});
