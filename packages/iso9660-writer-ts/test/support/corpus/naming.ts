import type { ManifestType } from '../foreign/manifest.js';

/**
 * What a tree with poorer names than Rock Ridge promises. Names that are legal there, and that no legal sibling
 * equals, are kept; all that is known of the others is that they are legal and distinct in the end (NA-05).
 */
export interface Naming {
  /** The name as recorded, when the tree can keep it. */
  recorded(name: string, type: ManifestType): string | undefined;
  /** Equal for names that the tree's readers take for the same. */
  key(recorded: string): string;
}

/** JO-02 to JO-04, JO-10: no forbidden characters, not blank, up to `limit` UTF-16 units, distinct in any case. */
export function jolietNaming(limit: 64 | 103): Naming {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are among what Joliet forbids
  const forbidden = /[\0-\x1f*/:;?\\]|\p{Surrogate}|^[. ]+$/u;
  return {
    recorded: (name) => (name.length <= limit && !forbidden.test(name) ? name : undefined),
    key: (recorded) => recorded.replace(/[. ]+$/, '').toUpperCase(),
  };
}

/** NA-01, NA-02: d-characters, one period and a version for files, lengths by the interchange level. */
export function primaryNaming(level: 1 | 2 | 3): Naming {
  return {
    recorded(name, type) {
      const upper = name.replace(/[a-z]/g, (letter) => letter.toUpperCase());
      if (type === 'directory')
        return /^[A-Z0-9_]+$/.test(upper) && upper.length <= (level === 1 ? 8 : 31) ? upper : undefined;
      const parts = /^(?<stem>[A-Z0-9_]+)(?:\.(?<extension>[A-Z0-9_]+))?$/.exec(upper)?.groups;
      if (parts === undefined) return undefined;
      const { stem = '', extension = '' } = parts;
      const fits = level === 1 ? stem.length <= 8 && extension.length <= 3 : stem.length + extension.length <= 30;
      return fits ? `${stem}.${extension};1` : undefined;
    },
    key: (recorded) => recorded.replace(/\.?(;1)?$/, ''),
  };
}
