import { viewOf } from './continuation.js';
import type { Descriptors, HierarchyDescriptor } from './descriptors.js';
import { DirectoryBytes } from './directory-bytes.js';
import type { ByteExtent } from './entry.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import type { ViewName } from './names.js';
import type { Problems } from './problems.js';
import { SystemUse } from './system-use.js';

/** A hierarchy that can be read, as its descriptor tells of it. */
export interface View {
  readonly name: ViewName;
  readonly blockSize: number;
  readonly root: ByteExtent;
  readonly systemUseSkip: number | undefined;
}

/** Bytes of a CD-ROM XA record, behind which SP may stand. */
const XA_LENGTH = 14;

/** The views of an image, the one that `auto` takes first (RD-03). */
export async function findViews(
  image: ImageBytes,
  { primary, joliet, enhanced }: Descriptors,
  problems: Problems,
): Promise<readonly View[]> {
  const primaryRoot = await rootOf(image, primary, problems);
  const views: View[] = [];
  if (primaryRoot.systemUseSkip !== undefined) {
    views.push({ ...viewFrom('rockRidge', primary), systemUseSkip: primaryRoot.systemUseSkip });
  }
  if (joliet !== undefined) views.push(viewFrom('joliet', joliet));
  if (enhanced !== undefined) views.push(viewFrom('enhanced', enhanced));
  views.push(viewFrom('primary', primary));
  // Linux does so as well: some writers fill in the Joliet hierarchy only.
  if (joliet !== undefined && primaryRoot.isEmpty && !(await rootOf(image, joliet, problems)).isEmpty) {
    return views.sort((one, other) => Number(other.name === 'joliet') - Number(one.name === 'joliet'));
  }
  return views;
}

function viewFrom(name: ViewName, { blockSize, root }: HierarchyDescriptor): View {
  return { name, blockSize, root, systemUseSkip: undefined };
}

interface Root {
  readonly isEmpty: boolean;
  /** `undefined`: there is no Rock Ridge. */
  readonly systemUseSkip: number | undefined;
}

/** The first block of a root tells whether it has names, and how its system use areas are read. */
async function rootOf(image: ImageBytes, { root, blockSize }: HierarchyDescriptor, problems: Problems): Promise<Root> {
  if (root.length === 0) return { isEmpty: true, systemUseSkip: undefined };
  if (!image.has(root.start, 1)) {
    const place = { path: '', sector: Math.floor(root.start / SECTOR_SIZE) };
    problems.report('DIRECTORY_OUTSIDE', 'the root directory does not lie in the image', place);
    return { isEmpty: true, systemUseSkip: undefined };
  }
  const bytes = await image.read(root.start, Math.min(root.start + blockSize, image.size));
  const records = new DirectoryBytes('', bytes, root.start, blockSize, image, problems);
  const first = records.recordFrom(0);
  if (first < 0) return { isEmpty: true, systemUseSkip: undefined };
  let at = first;
  while (at >= 0 && records.isSelfOrParent(at)) at = records.recordFrom(records.after(at));
  return { isEmpty: at < 0 && root.length <= blockSize, systemUseSkip: skipOf(records, first) };
}

/** RD-03 and RD-16: SP, and more of Rock Ridge than the mere protocol, in the root's own record. */
function skipOf(records: DirectoryBytes, at: number): number | undefined {
  const start = records.systemUseStart(at);
  const area = records.bytes.subarray(start, records.after(at));
  for (const before of [0, XA_LENGTH]) {
    if (area[before] !== 0x53 || area[before + 1] !== 0x50) continue;
    const use = new SystemUse();
    use.read(area, viewOf(area), before, area.length);
    if (use.skip !== undefined && use.isRockRidge) return before + use.skip;
  }
  return undefined;
}
