import { expect, test } from 'vitest';
import { file, modelOf } from '../support/read-image.js';

test('names that would be equal in the primary hierarchy are told apart in the order of their bytes, whatever the order of the input', async () => {
  const names = ['a!', 'a#', 'a%', 'a~'];
  for (const given of [names, names.toReversed(), ['a%', 'a~', 'a!', 'a#']]) {
    const { trees } = await modelOf(given.map((name) => file(name)));
    const contents = trees.primary
      .paths()
      .map((path) => [path, Buffer.from(trees.primary.get(path).bytes()).toString()]);
    expect(Object.fromEntries(contents)).toEqual({
      'A_.;1': 'a!',
      'A_001.;1': 'a#',
      'A_002.;1': 'a%',
      'A_003.;1': 'a~',
    });
  }
});
