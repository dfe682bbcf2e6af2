import { join } from 'node:path';
import type { InstallerFamily } from '../answer-files/options.js';
import { checkInstallerOptions } from '../answer-files/render-installer.js';
import { type Delivery, deliveryOf } from '../installer/delivery.js';
import { checkOptions } from '../option-table.js';
import { GENERATE_ISO_OPTIONS, type InstallerChoice, installerChoice } from '../options.js';
import { readList } from '../tree/os-versions.js';
import { orFault } from './answer/alerts.js';
import type { Settings } from './options.js';
import { offeredVersions, rootOf } from './os-versions.js';

/** Beside `osversions.json`: by the directory of an OS version. */
type Installers = Readonly<Record<string, InstallerChoice>>;

const INSTALLERS_FILE = 'installers.json';
export const INSTALLERS_UNREADABLE = 'unable to read the installers configuration';

/**
 * The installer of an OS version, if one is configured. The file is read for each request, so that an edit counts at once.
 *
 * @throws {HttpFault} 500 when the file cannot be read, or says what no installer can be.
 */
export async function installerOf(osversionDir: string, settings: Settings): Promise<InstallerChoice | undefined> {
  const installers = await configured(settings);
  return Object.hasOwn(installers, osversionDir) ? installers[osversionDir] : undefined;
}

/** The installer of an OS version, for people to know before they ask for an image. */
export interface OfferedInstaller {
  /** `auto`: the files of the tree show it. */
  readonly family: 'auto' | InstallerFamily;
  /** Where its arguments go; absent as long as the family is not known. */
  readonly delivery?: Delivery;
}

/**
 * The installers of the OS versions on offer that have one, by directory.
 *
 * @throws {HttpFault} 500 when one of the two lists cannot be read.
 */
export async function offeredInstallers(settings: Settings): Promise<Readonly<Record<string, OfferedInstaller>>> {
  const directories = new Set(Object.values(await offeredVersions(settings)));
  const installers = await configured(settings);
  const { installer: common, delivery } = settings.options.iso ?? {};
  const offered = [...directories].flatMap((directory): [string, OfferedInstaller][] => {
    const choice = Object.hasOwn(installers, directory) ? installers[directory] : common;
    if (choice === undefined) return [];
    const { family, delivery: own = delivery } = installerChoice(choice);
    const way = family === 'auto' ? own : deliveryOf(family, own);
    return [[directory, { family, ...(way && { delivery: way }) }]];
  });
  // fromEntries defines properties, so that even the name `__proto__` is only a name.
  return Object.fromEntries(offered);
}

function configured(settings: Settings): Promise<Installers> {
  return orFault(INSTALLERS_UNREADABLE, async () => readInstallers(await rootOf(settings)));
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
  const { family, delivery: _, ...options } = installer as InstallerChoice;
  checkInstallerOptions(options, family === 'auto' ? undefined : family);
}

function isMissing(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}
