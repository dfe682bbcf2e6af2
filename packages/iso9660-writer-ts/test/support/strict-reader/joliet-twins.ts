import type { FaultLog } from './faults.js';
import type { IsoNode, IsoTree } from './nodes.js';

/** Linux follows as many links, and not one more. */
const MOST_LINKS = 40;

/**
 * JO-06 and JO-07: what Rock Ridge alone can say must not turn into something else in Joliet. A symbolic link is absent
 * or is the file it leads to, special files are absent, and relocated directories stand where they belong.
 */
export function checkJolietTwins(rockRidge: IsoTree, joliet: IsoTree, log: FaultLog): void {
  for (const node of joliet.nodes) {
    if (!rockRidge.has(node.path)) {
      log.check(!/^\.?rr_moved$/i.test(node.path), 'JO-06', `joliet ${node.path} is no directory of the tree`);
      continue;
    }
    const twin = rockRidge.get(node.path);
    if (twin.kind === 'symlink') {
      const target = followed(rockRidge, twin);
      const isTarget = target?.kind === 'file' && target.size === node.size && sectorOf(target) === sectorOf(node);
      log.check(isTarget, 'JO-07', `joliet ${node.path} is not the file that the link ${twin.posix?.target} leads to`);
    } else
      log.check(
        twin.kind === node.kind,
        'JO-07',
        `joliet ${node.path} is a ${node.kind}, but a ${twin.kind} by Rock Ridge`,
      );
  }
}

function sectorOf(node: IsoNode): number | undefined {
  return node.extents[0]?.sector;
}

/** The node that a link leads to, as a reader of the Rock Ridge tree finds it. */
function followed(tree: IsoTree, link: IsoNode): IsoNode | undefined {
  let left = MOST_LINKS;
  let at: string[] = [];
  const todo = link.path.split('/');
  while (todo.length > 0) {
    const name = todo.shift();
    if (name === '' || name === '.') continue;
    if (name === '..') at = at.slice(0, -1);
    else {
      const path = [...at, name].join('/');
      if (!tree.has(path)) return undefined;
      const node = tree.get(path);
      if (node.kind === 'symlink') {
        left -= 1;
        if (left < 0) return undefined;
        if (node.posix?.target?.startsWith('/')) at = [];
        todo.unshift(...(node.posix?.target ?? '').split('/'));
      } else at = path.split('/');
    }
  }
  const path = at.join('/');
  return tree.has(path) ? tree.get(path) : undefined;
}
