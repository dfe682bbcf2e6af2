import { internal, sourceChanged, unreadable } from './errors.js';
import type { Extent } from './layout/extent.js';
import type { ReadFaults } from './layout/image-reader.js';

/** What goes wrong while reading, in the words of the public errors. */
export const READ_FAULTS: ReadFaults = {
  changed: ({ label }, promised, got) => sourceChanged(label, promised, got),
  failed({ label, content }: Extent, cause) {
    if (content.kind === 'source') return unreadable(label, cause);
    return internal(`${label} cannot be encoded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  },
};
