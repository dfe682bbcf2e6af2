import type { IsoProblem } from 'iso9660-writer-ts';

/** More pairs of tree and code than any server has; a hostile one would fill the memory. */
const MAX_KNOWN = 10_000;

/** Tells of each code of a tree once: the same tree gives the same warnings with every image. */
export class FirstWarnings {
  readonly #known = new Set<string>();

  /** Whether this is the first of its code for the tree. */
  isFirst(tree: string, { code }: IsoProblem): boolean {
    const pair = `${code}\0${tree}`;
    if (this.#known.has(pair) || this.#known.size >= MAX_KNOWN) return false;
    this.#known.add(pair);
    return true;
  }
}
