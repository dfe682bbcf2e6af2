import { expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';

/** Thousands of directories: planning them takes many times longer than a turn may. */
function* manyDirectories(): Generator<Entry> {
  for (let directory = 0; directory < 4_000; directory++) {
    for (const name of ['one', 'two', 'three']) yield { kind: 'file', path: `d${directory}/${name}`, content: name };
  }
}

test('planning a large tree gives other work its turns', async () => {
  let turns = 0;
  let planning = true;
  const count = () => {
    turns++;
    if (planning) setImmediate(count);
  };
  setImmediate(count);
  await createImage(manyDirectories());
  planning = false;
  expect(turns).toBeGreaterThan(4);
});
