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

/** A handshake that came to nothing: bytes that are no TLS, a client that does not know the authority. No answer can be sent. */
const NO_TLS = /^ERR_(?:SSL|TLS)_/;

interface BusySocket extends Socket {
  /** The answer that has the connection, of node:http. */
  readonly _httpMessage?: { readonly headersSent: boolean } | null;
}

export interface UnreadableRequest {
  readonly status: number;
  /** Node's name of the fault. */
  readonly code: string;
  readonly peer: string | undefined;
}

/**
 * Answers what is no request, as node:http does: bytes of another protocol, heads that are too long or take too long. With a
 * listener of its own, because such requests have no other trace.
 */
export function refuseUnreadable(server: Server, onRefused: (refusal: UnreadableRequest) => void): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: BusySocket) => {
    const code = error.code ?? '';
    const isAnswered = socket._httpMessage?.headersSent === true;
    if (NO_TLS.test(code)) {
      onRefused({ status: 400, code, peer: socket.remoteAddress });
    } else if (socket.writable && !isAnswered && !LOST.has(code)) {
      const status = STATUSES[code] ?? 400;
      onRefused({ status, code, peer: socket.remoteAddress });
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
    }
    socket.destroy(error);
  });
}
