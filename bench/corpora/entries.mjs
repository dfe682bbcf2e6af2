const CONTENT = new Uint8Array(100);
const NOTHING = new Uint8Array(0);

/** Lists of entries that exist only in memory, one for each way in which a plan can grow. */
export const ENTRY_LISTS = {
  /** Files in directories of 25, two levels deep. */
  *nested(count) {
    for (let index = 0; index < count; index++) {
      const directory = Math.floor(index / 25);
      yield file(`level-${directory % 20}/directory-${directory}/some-file-${index}.conf`);
    }
  },
  /** The same with empty files: an image of records and nothing else. */
  *empty(count) {
    for (const entry of ENTRY_LISTS.nested(count)) yield { ...entry, content: NOTHING };
  },
  *oneDirectory(count) {
    for (let index = 0; index < count; index++) yield file(`some-file-in-a-large-directory-${index}.conf`);
  },
  /** Every name has the same eight characters before and the same three after the dot. */
  *colliding(count) {
    for (let index = 0; index < count; index++) yield file(`collision-${index}.config`);
  },
  /** Directories only. */
  *directories(count) {
    for (let index = 0; index < count; index++) yield { kind: 'directory', path: `level-${index % 250}/part-${index}` };
  },
};

function file(path) {
  return { kind: 'file', path, content: CONTENT };
}
