/** The versions the original server serves. */
export const DEFAULT_VERSIONS: readonly string[] = ['3.0', '3.1', '4.0', '4.1', '5.0'];

const NUMBER = '(?:0|[1-9][0-9]*)';
const SERVABLE = new RegExp(`^${NUMBER}\\.${NUMBER}$`);
const RECOGNISED = new RegExp(`^(?:${NUMBER}(?:\\.${NUMBER})?|latest)$`);

/** Whether a path segment is meant as a version. Clients step down a version on 501, so it must not end in 404. */
export function isVersion(segment: string): boolean {
  return RECOGNISED.test(segment);
}

/** @throws {RangeError} when one of them is not of the form `major.minor`. */
export function checkVersions(versions: readonly string[]): ReadonlySet<string> {
  for (const version of versions) {
    if (!SERVABLE.test(version)) throw new RangeError(`versions: ${JSON.stringify(version)} is not like "4.1"`);
  }
  return new Set(versions);
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
