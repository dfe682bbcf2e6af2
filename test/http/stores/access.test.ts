import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createIsoHandler,
  type IsoHandlerOptions,
  type IsoStore,
  type NeededAuthority,
} from '../../../src/http/index.js';
import { makeOsRoot } from '../support/os-root.js';

let root: string;

beforeAll(async () => {
  root = await makeOsRoot();
});
afterAll(() => rm(root, { recursive: true }));

const cancel = vi.fn();

/** Has one image at each of two paths. */
const store: Required<Pick<IsoStore, 'put' | 'handle'>> = {
  put: async () => 'https://ops.example.net/iso/a.iso',
  handle: vi.fn(async ({ url }: Request) => {
    const { pathname } = new URL(url);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Uint8Array.of(1)),
      cancel,
    });
    return pathname === '/iso/a.iso' || pathname === '/own/a.iso' ? new Response(body) : undefined;
  }),
};

async function get(path: string, options: Partial<IsoHandlerOptions> = {}) {
  const needed: NeededAuthority[] = [];
  const handler = createIsoHandler({
    root,
    store,
    authorize: async (_request, asked) => {
      needed.push(asked);
      return { status: 401, text: 'unauthorized' };
    },
    ...options,
  });
  const { status, body } = await handler(new Request(`http://localhost${path}`));
  await body?.cancel();
  return { status, needed };
}

const MAKING = { route: 'isos', version: '1.5', permissions: [], privLevel: 20 };

describe('a stored image', () => {
  test('asks for what making it asks for, before the store is asked', async () => {
    vi.mocked(store.handle).mockClear();
    expect(await get('/iso/a.iso')).toEqual({ status: 401, needed: [MAKING] });
    expect(await get('/iso/none.iso')).toEqual({ status: 401, needed: [MAKING] });
    expect(store.handle).not.toHaveBeenCalled();
  });

  test('asks for it at the paths of a store of the caller, too, and is let go of', async () => {
    cancel.mockClear();
    expect(await get('/own/a.iso')).toEqual({ status: 401, needed: [MAKING] });
    expect(cancel).toHaveBeenCalledTimes(1);
    expect(await get('/own/none.iso')).toEqual({ status: 404, needed: [] });
  });

  test('is sent to those who may', async () => {
    const authorize = async () => ({ user: 'operator' });
    for (const path of ['/iso/a.iso', '/own/a.iso']) expect((await get(path, { authorize })).status).toBe(200);
    expect((await get('/iso/none.iso', { authorize })).status).toBe(404);
  });

  test('asks nobody when images are public', async () => {
    for (const path of ['/iso/a.iso', '/own/a.iso'])
      expect(await get(path, { publicImages: true })).toEqual({ status: 200, needed: [] });
  });
});
