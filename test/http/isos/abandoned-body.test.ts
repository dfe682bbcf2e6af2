import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIsoHandler } from '../../../src/http/index.js';
import { request } from '../../support/requests.js';
import { openFiles } from '../support/open-files.js';
import { makeOsRoot, treeWithLargeFile } from '../support/os-root.js';

let root: string;

beforeEach(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterEach(() => rm(root, { recursive: true }));

test.skipIf(process.platform !== 'linux').each(['off', 'trailer'] as const)(
  'a client that leaves closes the open file, although no one reads or cancels the body (hash: %s)',
  async (wholeContentSha512) => {
    const leaving = new AbortController();
    const onChange = vi.fn();
    const handler = createIsoHandler({
      root,
      wholeContentSha512,
      onChange,
      authorize: async () => ({ user: 'operator' }),
    });
    const init = { method: 'POST', headers: { te: 'trailers' }, body: JSON.stringify(request), signal: leaving.signal };
    const answer = await handler(new Request('http://localhost/api/5.0/isos', init));
    const reader = answer.body!.getReader();
    while ((await openFiles(root)).length === 0) expect((await reader.read()).done).toBe(false);
    leaving.abort();
    await vi.waitFor(async () => expect(await openFiles(root)).toEqual([]), { timeout: 10_000 });
    expect(onChange).toHaveBeenCalledOnce();
    expect(onChange.mock.calls[0]![0]).toMatchObject({ outcome: 'aborted' });
  },
);
