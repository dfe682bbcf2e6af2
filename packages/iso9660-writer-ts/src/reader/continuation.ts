import type { ImageBytes } from './image-bytes.js';
import type { ReadLimits } from './limits.js';
import type { Problems } from './problems.js';
import type { ReadPlace } from './read-error.js';
import type { ContinuationPlace, SystemUse } from './system-use.js';

/** Follows the continuation areas of a record (RD-18). Answers the areas, all of which `use` has then read. */
export async function followContinuations(
  use: SystemUse,
  image: ImageBytes,
  blockSize: number,
  limits: ReadLimits,
  problems: Problems,
  place: () => ReadPlace,
  onArea?: (start: number, length: number) => void,
): Promise<Uint8Array[]> {
  const areas: Uint8Array[] = [];
  const seen: { readonly start: number; readonly end: number }[] = [];
  while (use.continuation !== undefined) {
    const { sector, offset, length }: ContinuationPlace = use.continuation;
    const start = sector * blockSize + offset;
    const end = start + length;
    const fault = faultOf(start, length, offset + length > blockSize, image);
    if (fault !== undefined || seen.some((area) => start < area.end && area.start < end)) {
      problems.report('CONTINUATION', fault ?? 'a continuation area that was read for this record before', place());
      break;
    }
    if (areas.length === limits.continuations) {
      problems.report('CONTINUATION', `a record with more than ${limits.continuations} continuation areas`, place());
      break;
    }
    seen.push({ start, end });
    const area = await image.readNear(start, length);
    areas.push(area);
    onArea?.(start, length);
    use.read(area, viewOf(area), 0, area.length, problems, place);
  }
  return areas;
}

function faultOf(start: number, length: number, crossesBlock: boolean, image: ImageBytes): string | undefined {
  if (length === 0) return 'a continuation area without bytes';
  if (crossesBlock) return 'a continuation area that crosses the end of its block';
  return image.has(start, length) ? undefined : 'a continuation area outside the image';
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
