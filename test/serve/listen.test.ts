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

  test.each([
    ['EADDRINUSE', 'another program listens there already'],
    ['EACCES', 'permission denied; ports below 1024 are for root, or for programs with CAP_NET_BIND_SERVICE'],
    ['EADDRNOTAVAIL', 'the address belongs to no interface of this machine'],
    ['ENOTFOUND', 'there is no such host name'],
    ['EAI_AGAIN', 'the host name cannot be looked up'],
    ['EOTHER', 'words of the system'],
    [undefined, 'words of the system'],
  ])('that fails with %s is told why, with the cause', async (code, fact) => {
    const cause = Object.assign(new Error('words of the system'), { code });
    const server = createServer();
    vi.spyOn(server, 'listen').mockImplementation(() => {
      server.emit('error', cause);
      return server;
    });
    await expect(listen(server, { host: 'edge', port: 8080 })).rejects.toMatchObject({
      message: `cannot listen on port 8080 of edge: ${fact}`,
      cause,
    });
  });

  test.each([
    ['[::1]', '::1', 'IPv6', '[::1]'],
    ['::1', '::1', 'IPv6', '[::1]'],
    ['localhost', 'localhost', 'IPv4', '::1'],
    ['x[a]', 'x[a]', 'IPv4', '::1'],
    ['[a]x', '[a]x', 'IPv4', '::1'],
  ])('%s is asked for as %s', async (host, asked, family, named) => {
    const server = createServer();
    const listening = vi.spyOn(server, 'listen').mockImplementation(((_place: unknown, done: () => void) => {
      done();
      return server;
    }) as typeof server.listen);
    vi.spyOn(server, 'address').mockReturnValue({ address: '::1', family, port: 8080 });
    expect(await listen(server, { host, port: 0 })).toBe(`http://${named}:8080`);
    expect(await listen(server, { host, port: 0 }, 'https')).toBe(`https://${named}:8080`);
    expect(listening.mock.calls[0]?.[0]).toEqual({ host: asked, port: 0 });
  });
});
