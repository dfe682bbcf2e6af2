import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { verdictOn } from '../../../src/form/browser/progress.js';

const image = new Blob(['the image']);
const announced = createHash('sha512').update('the image').digest('base64');
const given = async () => image;

beforeEach(() => vi.stubGlobal('isSecureContext', true));
afterEach(() => vi.unstubAllGlobals());

test('an image with the announced SHA-512 is intact', async () => {
  expect(await verdictOn(given, announced)).toEqual({ kind: 'intact' });
});

test('an image with another SHA-512 is damaged', async () => {
  expect(await verdictOn(async () => new Blob(['the imagf']), announced)).toEqual({ kind: 'damaged' });
});

test('nothing is said of an image without an announced SHA-512', async () => {
  expect(await verdictOn(given, null)).toEqual({ kind: 'unverified', reason: 'the server announced no SHA-512' });
});

test('nothing is said of an image on a page that browsers do not trust', async () => {
  vi.stubGlobal('isSecureContext', false);
  const reason = 'browsers compute a SHA-512 on HTTPS pages only';
  expect(await verdictOn(given, announced)).toEqual({ kind: 'unverified', reason });
});

test('an image that is too large for the memory of a page is not read', async () => {
  const arrayBuffer = vi.fn(image.arrayBuffer);
  const large = { size: 256 * 1024 ** 2 + 1, arrayBuffer } as unknown as Blob;
  const reason = 'it is larger than 256 MiB';
  expect(await verdictOn(async () => large, announced)).toEqual({ kind: 'unverified', reason });
  expect(arrayBuffer).not.toHaveBeenCalled();
});
