import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type IsoImage } from '../../src/index.js';
import { fromDirectory, writeImage } from '../../src/node/index.js';
import { startOf } from '../support/watched-image.js';
import { FORMS, Watch, watchedSource } from '../support/watched-source.js';
import { failureOf } from './collect.js';
import { asOrdinaryUser, descriptorsBelow, mkfifo, onLinux } from './host.js';
import { withDirectory } from './scratch-directory.js';
import { leavingNoTimer } from './timers.js';

/** Several pieces of every consumer. */
const LARGE = 'large '.repeat(100_000);

interface Plan {
  readonly image: IsoImage;
  /** A large file of the source directory, at `victim` in the image. */
  readonly victim: string;
  /** Where images are written to. */
  readonly target: string;
}

/** Lends an image of a directory; afterwards nothing may be open, waiting or left behind. */
function withPlan(use: (plan: Plan) => Promise<void>): Promise<void> {
  return withDirectory(async (scratch) => {
    const [tree, out] = [join(scratch, 'tree'), join(scratch, 'out')];
    for (const directory of [tree, out]) mkdirSync(directory);
    chmodSync(scratch, 0o755);
    const victim = join(tree, 'victim');
    writeFileSync(victim, LARGE);
    writeFileSync(join(tree, 'zz'), 'behind the victim');
    await leavingNoTimer(async () =>
      use({ image: await createImage(fromDirectory(tree)), victim, target: join(out, 'disc.iso') }),
    );
    if (onLinux) expect(descriptorsBelow(scratch)).toEqual([]);
    expect(readdirSync(out)).toEqual([]);
  });
}

/** Everything that can want the bytes of an image. */
const CONSUMERS: Readonly<Record<string, (image: IsoImage, target: string) => Promise<unknown>>> = {
  'a stream': async (image) => {
    for await (const _ of image.stream());
  },
  'a piped stream': (image) => image.stream().pipeTo(new WritableStream()),
  'a range': (image) => image.read(0, image.size),
  'a file': (image, target) => writeImage(image, target),
};

/** What can become of a file between the plan and its reading. */
const FAULTS: readonly (readonly [fault: string, code: string, happen: (file: string) => void])[] = [
  ['vanishes', 'SOURCE_CHANGED', (file) => rmSync(file)],
  ['loses its directory', 'SOURCE_CHANGED', (file) => rmSync(join(file, '..'), { recursive: true })],
  ['shrinks', 'SOURCE_CHANGED', (file) => truncateSync(file, LARGE.length - 1)],
  ['becomes empty', 'SOURCE_CHANGED', (file) => truncateSync(file)],
  ['grows', 'SOURCE_CHANGED', (file) => appendFileSync(file, '!')],
  ['is dated anew', 'SOURCE_CHANGED', (file) => utimesSync(file, 1, 1)],
  [
    'is replaced',
    'SOURCE_CHANGED',
    (file) => {
      writeFileSync(`${file}.new`, LARGE);
      renameSync(`${file}.new`, file);
    },
  ],
  ['becomes unreadable', 'SOURCE_UNREADABLE', (file) => chmodSync(file, 0)],
];

describe.each(Object.entries(CONSUMERS))('%s of a directory', (_, consume) => {
  test.each(FAULTS)('fails when a file %s, with %s and its path (ST-03)', (_fault, code, happen) =>
    withPlan(async ({ image, victim, target }) => {
      // The user that reads has to be able to write the file, too.
      chmodSync(join(target, '..'), 0o777);
      happen(victim);
      const error = await asOrdinaryUser(() => failureOf(consume(image, target)));
      expect(error).toMatchObject({ code, path: 'victim' });
    }),
  );

  test.skipIf(mkfifo.missing)(`fails when a file becomes a fifo, and does not wait for its writer ${mkfifo.note}`, () =>
    withPlan(async ({ image, victim, target }) => {
      rmSync(victim);
      spawnSync('mkfifo', [victim]);
      expect(await failureOf(consume(image, target))).toMatchObject({ code: 'SOURCE_CHANGED', path: 'victim' });
    }),
  );

  test.each(FORMS)('fails when the medium of a source does, in the middle of it (%s)', (form) =>
    withPlan(async ({ target }) => {
      const watch = new Watch();
      const failure = { at: 300_000, error: Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }) };
      const content = watchedSource(form, Buffer.from(LARGE), watch, { failure });
      const image = await createImage([{ kind: 'file', path: 'worn', content }]);
      const error = await failureOf(consume(image, target));
      expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'worn', cause: { code: 'EIO' } });
      expect(watch).toMatchObject({ open: 0, opened: 1 });
    }),
  );
});

describe('a consumer of an image of a directory', () => {
  /** Longer than anything that reads ahead would wait. */
  const MOMENT = 20;

  test('that never reads has nothing opened', () =>
    withPlan(async ({ image, victim }) => {
      const stream = image.stream();
      await delay(MOMENT);
      if (onLinux) expect(descriptorsBelow(victim)).toEqual([]);
      expect(stream.locked).toBe(false);
    }));

  test('that stops reading keeps one file open, until it cancels', () =>
    withPlan(async ({ image, victim }) => {
      const reader = image.stream({ start: startOf(image, 'victim') }).getReader();
      await reader.read();
      await delay(MOMENT);
      if (onLinux) expect(descriptorsBelow(victim)).toEqual([victim]);
      await reader.cancel('enough');
      expect(await reader.read()).toEqual({ done: true, value: undefined });
    }));

  test('that leaves its loop closes what is open', () =>
    withPlan(async ({ image }) => {
      for await (const _ of image.stream({ start: startOf(image, 'victim') })) break;
    }));

  test('that aborts gets its own reason, whether it reads or not', () =>
    withPlan(async ({ image }) => {
      for (const pieces of [0, 1, 3]) {
        const stop = new AbortController();
        const stream = image.stream({ start: startOf(image, 'victim'), signal: stop.signal });
        const reader = stream.getReader();
        for (let piece = 0; piece < pieces; piece++) await reader.read();
        stop.abort(new Error('enough'));
        await expect(reader.read()).rejects.toThrow('enough');
      }
    }));

  test('that breaks down closes what is open, and the pipe fails with its error', () =>
    withPlan(async ({ image }) => {
      const broken = new WritableStream<Uint8Array>({
        write: () => Promise.reject(new Error('the client went away')),
      });
      await expect(image.stream().pipeTo(broken)).rejects.toThrow('the client went away');
    }));

  test('that takes one byte at a time gets them all', () =>
    withPlan(async ({ image }) => {
      const start = startOf(image, 'victim');
      const reader = image.stream({ start, end: start + 12 }).getReader({ mode: 'byob' });
      let text = '';
      for (;;) {
        const { done, value } = await reader.read(new Uint8Array(1));
        if (done) break;
        text += String.fromCharCode(...value);
      }
      expect(text).toBe('large large ');
    }));
});

describe('planning', () => {
  test('fails with the error of the entries it is given, and closes them', async () => {
    let closed = false;
    async function* entries(): AsyncGenerator<Entry> {
      try {
        yield { kind: 'file', path: 'a', content: 'a' };
        throw new Error('the list ends here');
      } finally {
        closed = true;
      }
    }
    await expect(createImage(entries())).rejects.toThrow('the list ends here');
    expect(closed).toBe(true);
  });

  test.skipIf(!onLinux)('fails when a path is longer than the system takes, with that path', () =>
    withDirectory(async (root) => {
      const name = 'd'.repeat(200);
      // No path is as long as that: each directory is made, and removed, in the one that is open.
      const open = [openSync(root, 'r')];
      const inside = (directory: number) => `/proc/self/fd/${directory}/${name}`;
      for (let depth = 0; depth < 25; depth++) {
        mkdirSync(inside(open[depth]!));
        open.push(openSync(inside(open[depth]!), 'r'));
      }
      try {
        const error = await failureOf(createImage(fromDirectory(root)));
        expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', cause: { code: 'ENAMETOOLONG' } });
        expect((error as { path: string }).path).toMatch(/^d{200}\/d/);
      } finally {
        closeSync(open.pop()!);
        for (const directory of open.reverse()) {
          rmdirSync(inside(directory));
          closeSync(directory);
        }
      }
    }),
  );

  test('fails when a directory cannot be read, with its path and all other problems', () =>
    withDirectory(async (root) => {
      for (const name of ['a', 'closed', 'closed too']) mkdirSync(join(root, name));
      chmodSync(root, 0o755);
      for (const name of ['closed', 'closed too']) chmodSync(join(root, name), 0o311);
      const error = await asOrdinaryUser(() => failureOf(createImage(fromDirectory(root))));
      for (const name of ['closed', 'closed too']) chmodSync(join(root, name), 0o755);
      expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'closed', cause: { code: 'EACCES' } });
      expect(error).toMatchObject({ problems: [{ path: 'closed' }, { path: 'closed too' }] });
      if (onLinux) expect(descriptorsBelow(root)).toEqual([]);
    }));
});
