import { SELF_IDENTIFIER } from '../format/directory-record.js';
import { pathTableRowL, pathTableRowLength, pathTableRowM } from '../format/path-table-row.js';
import type { Extent } from '../layout/extent.js';
import { recordExtent } from '../layout/records.js';
import type { NamingProfile } from '../names/profile.js';
import type { Work } from '../turns.js';
import type { NamedDirectory } from './named-directory.js';

/** The type L and type M path tables of a hierarchy, which list the same directories in the same order. */
export interface PathTables {
  readonly typeL: Extent;
  readonly typeM: Extent;
}

/** `directories` in the order of the table: breadth first, the root first (PT-02). */
export function* pathTables(
  directories: readonly NamedDirectory[],
  profile: NamingProfile,
  extentOf: (directory: NamedDirectory) => Extent,
): Work<PathTables> {
  const numbers = new Map<NamedDirectory, number>();
  const identifierLength = (directory: NamedDirectory) =>
    directory.parent === directory ? 1 : profile.byteLength(directory.identifier);
  const lengths: number[] = [];
  const offsets: number[] = [];
  let end = 0;
  for (const directory of directories) {
    const length = pathTableRowLength(identifierLength(directory));
    numbers.set(directory, numbers.size + 1);
    lengths.push(length);
    offsets.push(end);
    end += length;
    yield;
  }

  const table = (type: string, row: typeof pathTableRowL | typeof pathTableRowM) =>
    recordExtent(() => `${profile.label} path table ${type}`, {
      offsets,
      length: end,
      longest: lengths.reduce((longest, length) => Math.max(longest, length), 0),
      writeRecord(index, view, offset, addresses) {
        const directory = directories[index]!;
        row.writeTo(view, offset, {
          identifierLength: identifierLength(directory),
          extentLocation: addresses.sectorOf(extentOf(directory)),
          parentNumber: numbers.get(directory.parent)!,
        });
        const identifierOffset = offset + row.length;
        if (directory.parent === directory) view.setUint8(identifierOffset, SELF_IDENTIFIER);
        else profile.write(view, identifierOffset, directory.identifier);
        return lengths[index]!;
      },
    });
  return { typeL: table('L', pathTableRowL), typeM: table('M', pathTableRowM) };
}

/** The first directory whose number its children's rows could not hold, if any (PT-05). */
export function parentBeyond(directories: readonly NamedDirectory[], lastNumber: number): NamedDirectory | undefined {
  return directories.slice(lastNumber).find(({ subdirectories }) => subdirectories.length > 0);
}
