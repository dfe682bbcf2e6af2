import type { InstallerFamily } from '../../../src/index.js';
import { profile } from './agama.js';
import { kickstart } from './anaconda.js';
import type { Case } from './case.js';
import { preseed } from './debian.js';
import { answer } from './proxmox.js';
import { autoinstall } from './ubuntu.js';

/** What an answer file has to say, written down without the code that writes it. */
export const EXPECTED: Readonly<Record<InstallerFamily, (of: Case) => unknown>> = {
  anaconda: kickstart,
  ubuntu: autoinstall,
  debian: preseed,
  agama: profile,
  proxmox: answer,
};
