import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { generateIso } from '../../src/image/generate-iso.js';
import { prepareIso } from '../../src/image/prepare-iso.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { openFiles } from '../http/support/open-files.js';
import { installationTree, makeTree } from '../support/os-tree.js';
import { request } from '../support/requests.js';

const parsed = parseIsoRequest(JSON.stringify(request));

test.each(['generateIso', 'prepareIso'])(
  'an abort closes the file that %s has open, without another read',
  async (name) => {
    const tree = await makeTree(installationTree);
    try {
      await writeFile(join(tree, 'large.bin'), '');
      await truncate(join(tree, 'large.bin'), 64 * 1024 ** 2);
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const stream =
        name === 'generateIso'
          ? generateIso(parsed, tree, options)
          : (await prepareIso(parsed, tree, options)).stream();
      const reader = stream.getReader();
      while ((await openFiles(tree)).length === 0) expect((await reader.read()).done).toBe(false);
      controller.abort(new Error('enough'));
      await vi.waitFor(async () => expect(await openFiles(tree)).toEqual([]));
      await expect(reader.read()).rejects.toThrow('enough');
    } finally {
      await rm(tree, { recursive: true });
    }
  },
);
