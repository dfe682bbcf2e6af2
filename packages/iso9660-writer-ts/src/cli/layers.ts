import { parentPath } from '../internal.js';
import type { Graft } from './grafts.js';

/**
 * Sources in layers, each laid over those before it. Sources that cannot have a path in common share a layer: a path list
 * may name ten thousand directories, and all layers but the first are kept in memory.
 */
export function layersOf(grafts: readonly Graft[]): readonly (readonly Graft[])[] {
  const layers: Layer[] = [];
  for (const graft of grafts) {
    if (layers.at(-1)?.take(graft)) continue;
    const layer = new Layer();
    layer.take(graft);
    layers.push(layer);
  }
  return layers.map(({ grafts }) => [...grafts]);
}

/** Sources of which no one is put at or below the place of another, except that of names for one path the last counts. */
class Layer {
  /** By composed target, because the image shows composed names. */
  readonly #byTarget = new Map<string, Graft>();
  /** Every directory that a target lies in. */
  readonly #parents = new Set<string>();

  get grafts(): Iterable<Graft> {
    return this.#byTarget.values();
  }

  /** Takes a source in; returns false if it may meet another one. */
  take(graft: Graft): boolean {
    const target = graft.target.normalize('NFC');
    const same = this.#byTarget.get(target);
    if (same !== undefined && !(same.kind === 'name' && graft.kind === 'name')) return false;
    if (this.#parents.has(target)) return false;
    const parents = parentsOf(target);
    if (parents.some((parent) => this.#byTarget.has(parent))) return false;
    this.#byTarget.set(target, graft);
    for (const parent of parents) this.#parents.add(parent);
    return true;
  }
}

function parentsOf(path: string): readonly string[] {
  const parents: string[] = [];
  for (let below = path; below !== ''; ) {
    below = parentPath(below);
    parents.push(below);
  }
  return parents;
}
