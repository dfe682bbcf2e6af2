import { type PatternSegment, patternSegments, type WildcardSegment } from './fnmatch.js';

/** A place in a trie of patterns: some last segments of theirs have been read. */
interface Step {
  /** Number of the last pattern that ends here; -1 for none. */
  number: number;
  readonly literals: Map<string, Step>;
  readonly wildcards: WildcardSegments;
}

/**
 * Numbered patterns. A script that makes a list gives thousands, mostly without wildcards, and tries them on every path:
 * those are looked up as they are, and a trie of the segments of the others, last segment first, finds those that match.
 */
export class PatternSet {
  readonly #literals = new Map<string, number>();
  readonly #root = newStep();
  #hasWildcards = false;

  /** @param number from 0; not smaller than those of earlier patterns. */
  add(pattern: string, number: number): void {
    const segments = patternSegments(pattern.normalize('NFC'));
    if (segments.every((segment) => typeof segment === 'string')) {
      this.#literals.set(segments.join('/'), number);
      return;
    }
    let step = this.#root;
    for (const segment of segments.toReversed()) step = stepFor(step, segment);
    step.number = number;
    this.#hasWildcards = true;
  }

  /** The number of the last pattern that matches a whole text; -1 for none. */
  lastMatch(text: string): number {
    const literal = this.#literals.get(text) ?? -1;
    return this.#hasWildcards ? Math.max(literal, this.#lastWildcardMatch(text)) : literal;
  }

  #lastWildcardMatch(text: string): number {
    let steps: readonly Step[] = [this.#root];
    for (let end = text.length; end >= 0 && steps.length > 0; ) {
      const slash = end === 0 ? -1 : text.lastIndexOf('/', end - 1);
      const segment = text.slice(slash + 1, end);
      steps = steps.flatMap((step) => nextSteps(step, segment));
      end = slash;
    }
    return steps.reduce((last, { number }) => Math.max(last, number), -1);
  }
}

function newStep(): Step {
  return { number: -1, literals: new Map(), wildcards: new WildcardSegments() };
}

function stepFor({ literals, wildcards }: Step, segment: PatternSegment): Step {
  if (typeof segment !== 'string') return wildcards.stepFor(segment);
  const step = literals.get(segment) ?? newStep();
  literals.set(segment, step);
  return step;
}

function nextSteps({ literals, wildcards }: Step, segment: string): readonly Step[] {
  const literal = literals.get(segment);
  const matching = wildcards.matching(segment);
  return literal === undefined ? matching : [literal, ...matching];
}

interface Wildcard {
  readonly segment: WildcardSegment;
  readonly step: Step;
}

/**
 * Segments with wildcards. Each is filed under a text that whatever it matches contains, the one that the fewest others
 * need: only those whose text is found in a name are tried on it.
 */
class WildcardSegments {
  readonly #bySource = new Map<string, Wildcard>();
  #filed: ReadonlyMap<string, readonly Wildcard[]> | undefined;
  #lengths: readonly number[] = [];
  /** The texts that are asked for one path end with the same segments. */
  #recent: { readonly text: string; readonly steps: readonly Step[] } | undefined;

  stepFor(segment: WildcardSegment): Step {
    const { source } = segment.expression;
    const known = this.#bySource.get(source);
    if (known !== undefined) return known.step;
    const step = newStep();
    this.#bySource.set(source, { segment, step });
    this.#filed = undefined;
    this.#recent = undefined;
    return step;
  }

  matching(text: string): readonly Step[] {
    if (this.#bySource.size === 0) return [];
    if (this.#recent?.text !== text) {
      const candidates = this.#candidates(text);
      const matching = [...candidates].filter(({ segment }) => segment.expression.test(text));
      this.#recent = { text, steps: matching.map(({ step }) => step) };
    }
    return this.#recent.steps;
  }

  #candidates(text: string): ReadonlySet<Wildcard> {
    this.#filed ??= this.#file();
    const found = new Set(this.#filed.get(''));
    for (const length of this.#lengths) {
      for (let at = 0; at + length <= text.length; at++) {
        for (const wildcard of this.#filed.get(text.slice(at, at + length)) ?? []) found.add(wildcard);
      }
    }
    return found;
  }

  /** Those that need no text are filed under `''`. */
  #file(): ReadonlyMap<string, readonly Wildcard[]> {
    const wildcards = [...this.#bySource.values()];
    const uses = new Map<string, number>();
    for (const { segment } of wildcards) {
      for (const text of new Set(segment.needed)) uses.set(text, (uses.get(text) ?? 0) + 1);
    }
    const filed = new Map<string, Wildcard[]>();
    for (const wildcard of wildcards) {
      const rarest = wildcard.segment.needed.toSorted((a, b) => uses.get(a)! - uses.get(b)! || b.length - a.length)[0];
      const drawer = filed.get(rarest ?? '');
      if (drawer === undefined) filed.set(rarest ?? '', [wildcard]);
      else drawer.push(wildcard);
    }
    this.#lengths = [...new Set([...filed.keys()].map(({ length }) => length))].filter((length) => length > 0);
    return filed;
  }
}
