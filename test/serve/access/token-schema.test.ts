import { expect, test } from 'vitest';

// Loaded in the test: a file of tests that cannot be loaded has none that fail, and the mutation tester counts those.
test('the schema of token files has nothing that its compiler does not know', async () => {
  const { parseTokenFile } = await import('../../../src/serve/access/tokens.js');
  expect(parseTokenFile('{"tokens": []}')).toEqual([]);
});
