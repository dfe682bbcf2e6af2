import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { bytesOf, isMemory } from '../../src/bytes/kinds.js';

test('bytes are taken as they are, and views of them from anything else that is memory', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(bytesOf(bytes)).toBe(bytes);
  const memory = [
    bytes.buffer,
    Buffer.from(bytes),
    new DataView(bytes.buffer),
    new Uint8ClampedArray(bytes),
    runInNewContext('Uint8Array.of(1, 2, 3)'),
    runInNewContext('Uint8Array.of(1, 2, 3).buffer'),
  ];
  for (const value of memory) {
    expect(isMemory(value)).toBe(true);
    const found = bytesOf(value);
    expect(Object.getPrototypeOf(found)).toBe(Uint8Array.prototype);
    expect([...found!]).toEqual([1, 2, 3]);
  }
});

test.each([undefined, null, 'text', 5, [1, 2, 3], {}, { byteLength: 3, buffer: new ArrayBuffer(3) }])(
  '%j is no memory',
  (value) => {
    expect(isMemory(value)).toBe(false);
    expect(bytesOf(value)).toBeUndefined();
  },
);
