import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answers that wait for the one before them, by connection. One listener serves them all, however many they are. */
const waiting = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * Closes an answer with its connection, also before it is its turn: node:http gives the connection to one answer after
 * the other, and to a client's next request, sent before this one is answered, it never tells that the client left.
 */
export function closeWithConnection({ socket }: IncomingMessage, outgoing: ServerResponse): void {
  if (outgoing.socket !== null) return;
  const answers = waiting.get(socket) ?? waitingOn(socket);
  answers.add(outgoing);
  outgoing.once('close', () => answers.delete(outgoing));
  if (socket.destroyed) closeAll(answers);
}

function waitingOn(socket: Socket): Set<ServerResponse> {
  const answers = new Set<ServerResponse>();
  waiting.set(socket, answers);
  socket.once('close', () => closeAll(answers));
  return answers;
}

function closeAll(answers: ReadonlySet<ServerResponse>): void {
  // The one that has the connection by now is told by node:http.
  for (const answer of [...answers].filter(({ socket }) => socket === null)) {
    answer.destroy();
    answer.emit('close');
  }
}
