import { rm } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { recordOfText, textOfRecord } from '../src/http/stores/lazy-record.js';
import { prepareIso } from '../src/image/prepare-iso.js';
import type { GenerateIsoOptions } from '../src/options.js';
import { makeTree } from './support/os-tree.js';
import { repeatable, request } from './support/requests.js';

/** Options as a script of another realm, such as a test of Jest, makes them. */
const foreignOptions = () =>
  runInNewContext(`({
    createdAt: new Date('2024-05-06T07:08:09Z'),
    salt: 'salt',
    mtus: [1500],
    hybrid: { bootCode: new Uint8Array(512).fill(7) },
    image: { volume: { publisher: 'X' } },
  })`) as GenerateIsoOptions;

const files = { 'images/eltorito.img': new Uint8Array(4096), 'EFI/BOOT/BOOTX64.EFI': 'loader' };

test('options and requests of another realm give the image of this one, and a record that keeps them', async () => {
  const tree = await makeTree(files);
  const foreignRequest: unknown = runInNewContext(`(${JSON.stringify(request)})`);
  const options = foreignOptions();
  const iso = await prepareIso(foreignRequest, tree, options);
  const bootCode = new Uint8Array(options.hybrid!.bootCode!);
  const same = { salt: 'salt', mtus: [1500], hybrid: { bootCode }, image: options.image! };
  const own = await prepareIso(request, tree, { ...repeatable, ...same, createdAt: new Date('2024-05-06T07:08:09Z') });
  expect(Buffer.compare(await iso.read(0, iso.size), await own.read(0, own.size))).toBe(0);

  const record = {
    recipe: { ...iso.recipe, sourceDir: tree },
    tree: { sameness: 'shared', fingerprint: 'f' },
  } as const;
  const { recipe } = recordOfText(textOfRecord(record));
  expect(recipe.configuration.createdAt).toEqual(new Date('2024-05-06T07:08:09Z'));
  expect(recipe.options.hybrid?.bootCode).toEqual(bootCode);
  await rm(tree, { recursive: true });
});
