import type { Problem } from './problems.js';

/**
 * The problems that alerts of the endpoint tell of. Such a text begins with the key of its field; where keys are
 * named, people get the labels they see.
 */
export function problemsOf(texts: readonly string[], labels: ReadonlyMap<string, string>): readonly Problem[] {
  const keys = [...labels.keys()].join('|');
  const named = new RegExp(`\\b(?:${keys})\\b`, 'g');
  const first = new RegExp(`^(?:${keys})(?= )`);
  return texts
    .flatMap((text) => separate(text, keys))
    .map((text) => {
      if (text.startsWith(UNKNOWN_VERSION)) return { key: 'osversionDir', text };
      const key = first.exec(text)?.[0];
      return key === undefined
        ? { key: '', text }
        : { key, text: text.replace(named, (name) => labels.get(name) ?? name) };
    });
}

const UNKNOWN_VERSION = 'invalid OS version directory: ';

/** A server with the option `alerts: 'joined'` sends all problems in one text, after the stage that found them. */
function separate(text: string, keys: string): readonly string[] {
  const joined = /^validating: (.*)$/s.exec(text)?.[1];
  return joined === undefined ? [text] : joined.split(new RegExp(`, (?=(?:${keys}) )`));
}
