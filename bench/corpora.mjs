import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TREES } from './corpora/trees.mjs';
import { writeTree } from './corpora/write-tree.mjs';

/** Part of each directory's name: raise it when a tree's content changes, so that none of an older form is reused. */
const EDITION = 1;

/**
 * The trees on disk, made where they are missing. A tree counts as there when its note stands beside it: that is
 * written last, so a run that was interrupted leaves none.
 */
export function prepareCorpora(directory, scale, say) {
  return TREES.map(({ name, description, files }) => {
    const home = join(directory, `${name}-${EDITION}-${scale}`);
    const root = join(home, 'tree');
    const note = join(home, 'complete.json');
    if (!existsSync(note)) {
      say(`making ${name} in ${root}`);
      rmSync(home, { recursive: true, force: true });
      mkdirSync(root, { recursive: true });
      writeFileSync(note, JSON.stringify(writeTree(root, files(scale))));
    }
    return { name, description, root, ...JSON.parse(readFileSync(note, 'utf8')) };
  });
}
