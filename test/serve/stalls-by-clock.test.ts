import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StallWatch } from '../../src/serve/stalls.js';

const TIMEOUT = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An answer whose connection takes bytes when the test says so. */
function begunAnswer() {
  const socket = { bytesWritten: 0, destroy: vi.fn() };
  const answer = Object.assign(new EventEmitter(), { headersSent: true, socket: socket as typeof socket | null });
  return { answer, socket, onStall: vi.fn(), asResponse: answer as unknown as ServerResponse };
}

function watched(watch = new StallWatch(TIMEOUT)) {
  const begun = begunAnswer();
  watch.add(begun.asResponse, begun.onStall);
  return begun;
}

test('an answer that has not moved for the time of a stall is told, and then loses its connection', () => {
  const { socket, onStall } = watched();
  vi.advanceTimersByTime(TIMEOUT - 1);
  expect(onStall).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onStall).toHaveBeenCalledTimes(1);
  expect(socket.destroy).toHaveBeenCalledTimes(1);
  expect(onStall.mock.invocationCallOrder[0]).toBeLessThan(socket.destroy.mock.invocationCallOrder[0]!);
});

test('each byte begins the time anew', () => {
  const { socket, onStall } = watched();
  for (let byte = 1; byte <= 5; byte++) {
    socket.bytesWritten = byte;
    vi.advanceTimersByTime(TIMEOUT - 100);
  }
  expect(onStall).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(onStall).toHaveBeenCalledTimes(1);
});

test('an answer has no time limit while it is made, nor while it waits for its connection', () => {
  const watch = new StallWatch(TIMEOUT);
  const [made, waiting] = [watched(watch), watched(watch)];
  made.answer.headersSent = false;
  waiting.answer.socket = null;
  vi.advanceTimersByTime(5 * TIMEOUT);
  made.answer.headersSent = true;
  waiting.answer.socket = waiting.socket;
  vi.advanceTimersByTime(TIMEOUT - 100);
  for (const { onStall } of [made, waiting]) expect(onStall).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  for (const { onStall } of [made, waiting]) expect(onStall).toHaveBeenCalledTimes(1);
});

test('an answer that has ended is looked at no more, and the others still are', () => {
  const watch = new StallWatch(TIMEOUT);
  const [ended, other] = [watched(watch), watched(watch)];
  ended.answer.emit('close');
  vi.advanceTimersByTime(TIMEOUT);
  expect(ended.onStall).not.toHaveBeenCalled();
  expect(other.onStall).toHaveBeenCalledTimes(1);
});

test('all answers share one timer, which is there while there are any', () => {
  const watch = new StallWatch(TIMEOUT);
  expect(vi.getTimerCount()).toBe(0);
  for (let round = 0; round < 3; round++) {
    const begun = [watched(watch), watched(watch)];
    expect(vi.getTimerCount()).toBe(1);
    for (const { answer } of begun) answer.emit('close');
    expect(vi.getTimerCount()).toBe(0);
  }
  const last = watched(watch);
  vi.advanceTimersByTime(TIMEOUT);
  expect(last.onStall).toHaveBeenCalledTimes(1);
});

test('the timer keeps no process from its end', () => {
  // A spy on the fake would put it back when it is restored.
  vi.useRealTimers();
  const timer = vi.spyOn(globalThis, 'setInterval');
  const { answer } = watched();
  expect(timer.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
  answer.emit('close');
});
