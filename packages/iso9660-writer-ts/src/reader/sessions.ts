import { type HierarchyDescriptor, primaryAt } from './descriptors.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import type { Problems } from './problems.js';

/** One session of a disc that was written more than once. */
export interface Session {
  /** Where its descriptors begin: what the option `session` takes. */
  readonly sector: number;
  readonly modified?: Date;
}

/** Sectors before the descriptors of a session. */
export const SYSTEM_AREA_SECTORS = 16;

const MOST_SESSIONS = 100;

/** Where xorriso's first session starts: before it lies a copy of the newest session's descriptors (RD-30). */
const FIRST_OF_GROWN = 32;

/** A session starts at a sector that ends the one before, or at the next one that xorriso or a drive would use. */
const ALIGNMENTS = [1, 16, 32];

/** The sessions of an image, oldest first (RD-30). `active`: the descriptor at sector 16. */
export async function readSessions(
  image: ImageBytes,
  active: HierarchyDescriptor,
  problems: Problems,
): Promise<readonly Session[]> {
  const grown = await sessionAt(image, FIRST_OF_GROWN, problems);
  const sessions: HierarchyDescriptor[] = [grown ?? active];
  let start = grown === undefined ? 0 : FIRST_OF_GROWN;
  while (sessions.length < MOST_SESSIONS) {
    const next = await nextSession(image, start, sessions.at(-1)!, problems);
    if (next === undefined) break;
    start = next.sector - SYSTEM_AREA_SECTORS;
    sessions.push(next);
  }
  return sessions.map(({ sector, fields: { modifiedAt } }) => ({
    sector,
    ...(modifiedAt && { modified: modifiedAt }),
  }));
}

async function nextSession(image: ImageBytes, start: number, session: HierarchyDescriptor, problems: Problems) {
  const { volumeSpaceSize } = session.fields;
  const end = start + Math.ceil((volumeSpaceSize * session.blockSize) / SECTOR_SIZE);
  const candidates = new Set(ALIGNMENTS.map((sectors) => Math.ceil(end / sectors) * sectors));
  for (const candidate of candidates) {
    if (candidate <= start) continue;
    const found = await sessionAt(image, candidate, problems);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The descriptor of a session that starts at a sector. One whose root lies before it belongs to an image in a file. */
async function sessionAt(image: ImageBytes, start: number, problems: Problems) {
  const found = await primaryAt(image, start + SYSTEM_AREA_SECTORS, problems);
  return found !== undefined && found.root.start > found.sector * SECTOR_SIZE ? found : undefined;
}
