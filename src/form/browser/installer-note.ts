import { element } from './controls.js';
import type { Endpoint, Installer } from './endpoint.js';

/** As operators call the installers. */
const NAMES: Readonly<Record<string, string>> = {
  anaconda: 'Anaconda (RHEL, its rebuilds, Fedora)',
  ubuntu: 'Ubuntu',
  debian: 'Debian',
  agama: 'Agama (SUSE)',
  proxmox: 'Proxmox',
};

let installers: ReadonlyMap<string, Installer> | undefined;

/** Says below the chosen OS version what installs it. Without an answer it says nothing: the image does not depend on it. */
export async function loadInstallers(endpoint: Endpoint): Promise<void> {
  try {
    installers = await endpoint.installers();
  } catch {
    installers = undefined;
  }
  show();
}

/** Keeps the words in step with the choice. */
export function followInstaller(): void {
  element('osversionDir', HTMLSelectElement).addEventListener('input', show);
}

function show(): void {
  const directory = element('osversionDir', HTMLSelectElement).value;
  const isKnown = installers !== undefined && directory !== '';
  element('osversionDir-help', HTMLElement).textContent = isKnown ? wordsOf(installers?.get(directory)) : '';
}

function wordsOf(installer: Installer | undefined): string {
  if (installer === undefined) {
    return 'No installer is set up: the kickstart file of this OS version has to read the settings from ks_scripts.';
  }
  const { family, delivery } = installer;
  const name = family === 'auto' ? 'the one that its files show' : (NAMES[family] ?? family);
  return `Installer: ${name}. Its answer file is in the image${starts(family, delivery) ? ', which installs the server by itself' : '; the installer has to be told of it at its start'}.`;
}

/** Two look for the file by themselves, without an argument that is delivered. */
function starts(family: string, delivery: string | undefined): boolean {
  return delivery !== 'none' || family === 'agama' || family === 'proxmox';
}
