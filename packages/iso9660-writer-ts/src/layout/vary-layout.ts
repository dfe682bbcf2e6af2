import { type Extent, sectorsFor } from './extent.js';
import { indexIn, type Layout, layoutOf } from './layout.js';

/** Objects of a plan, and what a variant has in their place: another extent for an extent. */
export type StandIns = ReadonlyMap<object, object>;

/**
 * The same layout with other extents in the place of some. What follows one that takes more sectors, or fewer, moves; the
 * layout that was planned stays as it is. `changed` are the planned extents that have stand-ins.
 */
export function varyLayout(layout: Layout, standIns: StandIns, changed: readonly Extent[]): Layout {
  const inPlaceOf = <Planned extends object>(planned: Planned) =>
    (standIns.get(planned) as Planned | undefined) ?? planned;
  const extents = layout.extents.slice();
  const growth = new Map<number, number>();
  for (const planned of changed) {
    const index = indexIn(extents, planned);
    const standIn = inPlaceOf(planned);
    standIn.ordinal = index;
    extents[index] = standIn;
    growth.set(index, sectorsFor(standIn.length) - sectorsFor(planned.length));
  }
  return layoutOf({ extents, ...movedBy(layout, growth) }, inPlaceOf);
}

/** Places of extents after some have grown, by index and sectors. */
function movedBy({ sectors, sectorCount }: Layout, growth: ReadonlyMap<number, number>) {
  if ([...growth.values()].every((more) => more === 0)) return { sectors, sectorCount };
  const moved = new Float64Array(sectors);
  let shift = 0;
  for (let index = 0; index < moved.length; index++) {
    moved[index]! += shift;
    shift += growth.get(index) ?? 0;
  }
  return { sectors: moved, sectorCount: sectorCount + shift };
}
