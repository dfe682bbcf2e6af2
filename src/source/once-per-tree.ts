import type { ScannedTree } from './scanned-tree.js';

/**
 * What follows from a scan alone, found out once for each scan, however many images are made of it. The answer must be
 * data that nobody changes.
 */
export function oncePerTree<Answer>(
  find: (tree: ScannedTree) => Promise<Answer>,
): (tree: ScannedTree) => Promise<Answer> {
  const answers = new WeakMap<ScannedTree, Promise<Answer>>();
  return (tree) => {
    const answer = answers.get(tree) ?? find(tree);
    answers.set(tree, answer);
    return answer;
  };
}
