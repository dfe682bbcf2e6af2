import { join } from 'node:path';
import { checkInstallerOptions } from '../answer-files/render-installer.js';
import { checkOptions } from '../option-table.js';
import { GENERATE_ISO_OPTIONS, type InstallerChoice } from '../options.js';
import { readList } from '../tree/os-versions.js';
import { orFault } from './answer/alerts.js';
import type { Settings } from './options.js';
import { rootOf } from './os-versions.js';

/** Beside `osversions.json`: by the directory of an OS version. */
type Installers = Readonly<Record<string, InstallerChoice>>;

const INSTALLERS_FILE = 'installers.json';
const UNREADABLE = 'unable to read the installers configuration';

/**
 * The installer of an OS version, if one is configured. The file is read for each request, so that an edit counts at once.
 *
 * @throws {HttpFault} 500 when the file cannot be read, or says what no installer can be.
 */
export async function installerOf(osversionDir: string, settings: Settings): Promise<InstallerChoice | undefined> {
  const installers = await orFault(UNREADABLE, async () => readInstallers(await rootOf(settings)));
  return Object.hasOwn(installers, osversionDir) ? installers[osversionDir] : undefined;
}

async function readInstallers(root: string): Promise<Installers> {
  const file = join(root, INSTALLERS_FILE);
  const text = await readList(file).catch((error: unknown) => {
    if (isMissing(error)) return '{}';
    throw error;
  });
  const installers: unknown = JSON.parse(text);
  if (typeof installers !== 'object' || installers === null || Array.isArray(installers)) {
    throw new RangeError(`${file} must be one JSON object`);
  }
  for (const [directory, choice] of Object.entries(installers)) checkChoice(choice, `${file}: ${directory}`);
  return installers as Installers;
}

function checkChoice(installer: unknown, place: string): void {
  if (typeof installer !== 'object' || installer === null) throw new RangeError(`${place} must be an object`);
  checkOptions(GENERATE_ISO_OPTIONS, { installer: installer as InstallerChoice }, `${place}: `);
  const { family: _, delivery: __, ...options } = installer as InstallerChoice;
  checkInstallerOptions(options);
}

function isMissing(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}
