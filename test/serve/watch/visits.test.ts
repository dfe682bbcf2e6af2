import type { IncomingMessage } from 'node:http';
import { expect, test, vi } from 'vitest';
import { createLog } from '../../../src/serve/watch/log.js';
import type { Metrics } from '../../../src/serve/watch/metrics.js';
import { ObservedResponse, Visit } from '../../../src/serve/watch/visit.js';
import { register, visitObserver, visitOf } from '../../../src/serve/watch/visits.js';

/** A visit that is watched, with the lines and the counts of it. */
function observed() {
  const lines: object[] = [];
  const metrics = { countVisit: vi.fn(), countImageBytes: vi.fn() };
  const log = createLog({ write: (line: string) => void lines.push(JSON.parse(line)) });
  const incoming = { headers: {}, socket: {}, method: 'GET', url: '/health' } as unknown as IncomingMessage;
  const outgoing = new ObservedResponse(incoming);
  const visit = new Visit(incoming, outgoing);
  visitObserver(log, metrics as unknown as Metrics)(visit, outgoing);
  return { visit, outgoing, metrics, lines };
}

test('a visit without an answer has its line when its connection ends, with what is known of it', () => {
  const { visit, outgoing, metrics, lines } = observed();
  expect(lines).toEqual([]);
  outgoing.emit('close');
  outgoing.emit('close');
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      kind: 'access',
      id: visit.id,
      method: 'GET',
      path: '/health',
      route: 'none',
      status: 499,
      bytes: 0,
      durationMs: expect.any(Number),
      outcome: 'aborted',
      msg: 'request',
    },
  ]);
  expect(metrics.countVisit.mock.calls).toEqual([[visit]]);
});

test('a visit with an answer has the time of its first byte in whole milliseconds, and its user', () => {
  const { visit, outgoing, lines } = observed();
  visit.user = 'operator';
  vi.spyOn(visit, 'timeToFirstByte', 'get').mockReturnValue(12.3);
  vi.spyOn(visit, 'duration', 'get').mockReturnValue(45.6);
  outgoing.emit('close');
  expect(lines).toMatchObject([{ firstByteMs: 12, durationMs: 46, user: 'operator' }]);
});

test('a request has the visit that it was registered with', () => {
  const { visit } = observed();
  const [request, other] = [new Request('http://localhost/'), new Request('http://localhost/')];
  register(request, visit);
  expect(visitOf(request)).toBe(visit);
  expect(visitOf(other)).toBeUndefined();
});

test.each([
  ['application/octet-stream', true],
  ['application/download', true],
  ['application/octet-stream; charset=binary', true],
  ['application/octet-streams', false],
  ['application/json; profile=application/download', false],
  [undefined, false],
])('bytes of the type %s are those of an image: %s', (type, isImage) => {
  const { outgoing, metrics } = observed();
  if (type !== undefined) outgoing.setHeader('content-type', type);
  outgoing.emit('bodyBytes', 7);
  expect(metrics.countImageBytes.mock.calls).toEqual(isImage ? [[7]] : []);
});
