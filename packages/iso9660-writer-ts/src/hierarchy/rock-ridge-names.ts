import { assignIdentifiers } from '../names/assign-identifiers.js';
import { byUtf8 } from '../names/order.js';
import { isTooLong, LONGEST_POSIX_NAME, rockRidgeNames } from '../names/rock-ridge.js';
import { quoted, type Report } from '../report.js';
import { type DirectoryNode, type TreeNode, walk } from '../tree/node.js';

/** Names that Rock Ridge cannot record as they are, with what it records. Hardly any tree has one (NA-10). */
export function shortenedNames(root: DirectoryNode, report: Report): ReadonlyMap<TreeNode, string> {
  const shortened = new Map<TreeNode, string>();
  for (const directory of walk(root)) {
    if (directory.kind !== 'directory') continue;
    const children = [...directory.children.values()];
    if (!children.some(({ name }) => isTooLong(name))) continue;
    children.sort((a, b) => byUtf8(a.name, b.name));
    const names = assignIdentifiers(children, rockRidgeNames);
    for (const [index, child] of children.entries()) {
      const name = names[index]!;
      if (name === child.name) continue;
      shortened.set(child, name);
      report.warn(
        'NAME_CUT',
        `${quoted(child.path)} is called ${quoted(name)}: names have at most ${LONGEST_POSIX_NAME} bytes`,
        child.path,
      );
    }
  }
  return shortened;
}
