import { createServer } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { listen } from '../../src/serve/listen.js';

describe('a place to listen', () => {
  test('that is taken is told so', async () => {
    const first = createServer();
    const port = Number(new URL(await listen(first, { host: '127.0.0.1', port: 0 })).port);
    await expect(listen(createServer(), { host: '127.0.0.1', port })).rejects.toThrow(
      `cannot listen on port ${port} of 127.0.0.1: another program listens there already`,
    );
    first.close();
  });

  test('that is no address of this machine is told so', async () => {
    await expect(listen(createServer(), { host: '192.0.2.1', port: 0 })).rejects.toThrow(
      'cannot listen on port 0 of 192.0.2.1: the address belongs to no interface of this machine',
    );
  });

  test('that asks for rights is told so', async () => {
    const server = createServer();
    // Root may listen anywhere, so the system's answer is made up.
    vi.spyOn(server, 'listen').mockImplementation(() => {
      server.emit('error', Object.assign(new Error('listen EACCES'), { code: 'EACCES' }));
      return server;
    });
    await expect(listen(server, { host: '::1', port: 80 })).rejects.toThrow(
      /^cannot listen on port 80 of ::1: permission/,
    );
  });
});
