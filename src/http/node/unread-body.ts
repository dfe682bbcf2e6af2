import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { nextTurn } from 'iso9660-writer-ts/internal';

/** Milliseconds that a client has to read its answer before the connection is cut. */
const LINGER = 2_000;

/**
 * Ends the connection of a message whose body is answered before it has come: the rest would be read for nothing. The
 * answer is told to the client as one that closes, and stays deliverable: a socket that is destroyed with bytes unread resets
 * the connection, and takes the answer with it.
 */
export async function closeAfterUnread(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // A small body comes with its head, and is looked at a little later.
  if (!incoming.complete) await nextTurn();
  if (incoming.complete || incoming.httpVersionMajor > 1 || outgoing.headersSent) return;
  outgoing.setHeader('connection', 'close');
  // node:http reads a message to its end, for nothing, unless it was asked for something. What comes now fills its buffer.
  incoming.pause()._read(0);
  const socket: Socket = incoming.socket;
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER).unref();
    socket.once('close', () => clearTimeout(timer));
  };
}
