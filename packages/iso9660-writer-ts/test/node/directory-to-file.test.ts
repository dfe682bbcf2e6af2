import { appendFileSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createImage } from '../../src/index.js';
import { fromDirectory, writeImage } from '../../src/node/index.js';
import { failureOf } from './collect.js';
import { descriptorsBelow, onLinux } from './host.js';
import { withDirectory } from './scratch-directory.js';

/** A source tree with a file that takes several pieces, and an image planned from it. */
function withPlan(
  use: (plan: { image: Awaited<ReturnType<typeof createImage>>; tree: string; scratch: string }) => Promise<void>,
) {
  return withDirectory(async (scratch) => {
    const tree = join(scratch, 'tree');
    mkdirSync(join(tree, 'sub'), { recursive: true });
    writeFileSync(join(tree, 'sub/large'), 'large '.repeat(50_000));
    writeFileSync(join(tree, 'small'), 'small');
    linkSync(join(tree, 'small'), join(tree, 'sub/again'));
    await use({ image: await createImage(fromDirectory(tree)), tree, scratch });
    if (onLinux) expect(descriptorsBelow(scratch)).toEqual([]);
  });
}

test('a directory becomes an image in a file, with the content of a linked file stored once', () =>
  withPlan(async ({ image, scratch }) => {
    const file = join(scratch, 'disc.iso');
    await writeImage(image, file);
    const written = readFileSync(file);
    expect(written).toHaveLength(image.size);
    expect(written.equals(await image.read(0, image.size))).toBe(true);
    expect(written.toString('latin1').split('large '.repeat(50_000))).toHaveLength(2);
    expect(written.toString('latin1').split('small\0')).toHaveLength(2);
  }));

test('a source that grew after the planning fails the writing, and no image appears (ST-03)', () =>
  withPlan(async ({ image, tree, scratch }) => {
    appendFileSync(join(tree, 'sub/large'), '!');
    const error = await failureOf(writeImage(image, join(scratch, 'disc.iso')));
    expect(error).toMatchObject({ code: 'SOURCE_CHANGED', path: 'sub/large' });
    expect(readdirSync(scratch)).toEqual(['tree']);
  }));

test('an abort in the middle of a file closes it, and no image appears', () =>
  withPlan(async ({ image, scratch }) => {
    const stop = new AbortController();
    const onProgress = (bytes: number) => {
      if (bytes > 200_000) stop.abort(new Error('enough'));
    };
    await expect(writeImage(image, join(scratch, 'disc.iso'), { signal: stop.signal, onProgress })).rejects.toThrow(
      'enough',
    );
    expect(readdirSync(scratch)).toEqual(['tree']);
  }));
