import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What node:http answers by itself. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** The connection was lost: there is no request, and no answer. */
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

interface BusySocket extends Socket {
  /** The answer that has the connection, of node:http. */
  readonly _httpMessage?: { readonly headersSent: boolean } | null;
}

/**
 * Answers what is no request, as node:http does: bytes of another protocol, heads that are too long or take too long. With a
 * listener of its own, because such requests have no other trace.
 */
export function refuseUnreadable(server: Server, onRefused: (status: number, peer: string | undefined) => void): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: BusySocket) => {
    const code = error.code ?? '';
    const isAnswered = socket._httpMessage?.headersSent === true;
    if (socket.writable && !isAnswered && !LOST.has(code)) {
      const status = STATUSES[code] ?? 400;
      onRefused(status, socket.remoteAddress);
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
    }
    socket.destroy(error);
  });
}
