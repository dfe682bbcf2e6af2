import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LogOutput, type LogStream } from '../../../src/serve/watch/log-output.js';

const LINE = `${'x'.repeat(1023)}\n`;

/** A reader that takes nothing until it is told to. */
function stalledReader() {
  const taken: Buffer[] = [];
  let goOn = () => {};
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      taken.push(piece);
      goOn = done;
    },
  });
  return { stream, taken, goOn: () => goOn() };
}

describe('a log whose reader has stopped', () => {
  test('keeps a megabyte for it, and counts and tells what is lost beyond', () => {
    const { stream } = stalledReader();
    const told: string[] = [];
    const log = new LogOutput(stream, (message) => void told.push(message));
    for (let line = 0; line < 4000; line++) log.write(LINE);
    expect(stream.writableLength).toBeLessThan(1.1 * 1024 * 1024);
    expect(log.lost).toBeGreaterThan(2900);
    expect(told).toEqual(['lines of the log are lost: its reader has stopped reading (1 so far)']);
  });

  test('goes on when the reader does', async () => {
    const reader = stalledReader();
    const log = new LogOutput(reader.stream, () => {});
    for (let line = 0; line < 2000; line++) log.write(LINE);
    const { lost } = log;
    while (reader.stream.writableLength > 0) {
      reader.goOn();
      await new Promise(setImmediate);
    }
    log.write('the next\n');
    expect(reader.taken.at(-1)?.toString()).toBe('the next\n');
    expect(log.lost).toBe(lost);
  });

  test('does not hold up the end', async () => {
    const { stream } = stalledReader();
    const told: string[] = [];
    const log = new LogOutput(stream, (message) => void told.push(message));
    log.write(LINE);
    await log.end();
    expect(stream.destroyed).toBe(true);
    expect(told).toHaveLength(1);
  });
});

test('a log whose reader is gone counts what it loses', async () => {
  const stream = new Writable({ write: (_piece, _encoding, done) => done(new Error('write EPIPE')) });
  stream.on('error', () => {});
  const told = vi.fn();
  const log = new LogOutput(stream, told);
  log.write(LINE);
  await new Promise(setImmediate);
  log.write(LINE);
  await new Promise(setImmediate);
  expect(log.lost).toBe(2);
  expect(told).toHaveBeenCalledWith('lines of the log are lost: write EPIPE (1 so far)');
});

test('a log in a file that cannot be written loses lines, and goes on when it can', () => {
  const path = join(tmpdir(), `log-${process.pid}`);
  const fd = openSync(path, 'w');
  const readOnly = openSync(path, 'r');
  const stream = Object.assign(new Writable(), { fd: readOnly });
  const told = vi.fn();
  const log = new LogOutput(stream, told);
  log.write('lost\n');
  expect(log.lost).toBe(1);
  expect(told.mock.calls[0]?.[0]).toMatch(/^lines of the log are lost: EBADF/);
  const writable = new LogOutput(Object.assign(new Writable(), { fd }), told);
  writable.write('kept\n');
  expect(readFileSync(path, 'utf8')).toBe('kept\n');
  expect(writable.lost).toBe(0);
  for (const open of [fd, readOnly]) closeSync(open);
  rmSync(path);
});

describe('a log by the clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const STOPPED = 'lines of the log are lost: its reader has stopped reading';

  /** A log whose reader has left so many bytes waiting. */
  function logWaiting(waiting: number) {
    const stream = { writableLength: waiting, write: vi.fn(), destroy: vi.fn() };
    const told = vi.fn();
    return { stream, log: new LogOutput(stream as unknown as LogStream, told), told: () => told.mock.calls.flat() };
  }

  test('takes a line as long as no more than a megabyte waits', () => {
    const { log, stream } = logWaiting(1024 * 1024);
    log.write('kept');
    expect(stream.write).toHaveBeenCalledTimes(1);
    stream.writableLength++;
    log.write('lost');
    expect(stream.write).toHaveBeenCalledTimes(1);
    expect(log.lost).toBe(1);
  });

  test('tells of lost lines once a minute, with their number', () => {
    const { log, told } = logWaiting(Number.POSITIVE_INFINITY);
    log.write('1');
    log.write('2');
    vi.advanceTimersByTime(59_999);
    log.write('3');
    expect(told()).toEqual([`${STOPPED} (1 so far)`]);
    vi.advanceTimersByTime(1);
    log.write('4');
    expect(told().slice(1)).toEqual([`${STOPPED} (3 so far)`]);
  });

  test('ends as soon as its reader has all lines', async () => {
    const { log, stream, told } = logWaiting(5);
    const ended = vi.fn();
    const end = log.end().then(ended);
    await vi.advanceTimersByTimeAsync(900);
    expect(ended).not.toHaveBeenCalled();
    stream.writableLength = 0;
    await vi.advanceTimersByTimeAsync(10);
    expect(ended).toHaveBeenCalled();
    await end;
    expect(told()).toEqual([]);
    expect(stream.destroy).not.toHaveBeenCalled();
  });

  test('waits a second for its reader at its end, and tells of the rest even where it has just told of lines', async () => {
    const { log, stream, told } = logWaiting(Number.POSITIVE_INFINITY);
    log.write('lost');
    const ended = vi.fn();
    const end = log.end().then(ended);
    await vi.advanceTimersByTimeAsync(999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalled();
    await end;
    expect(told()).toEqual([`${STOPPED} (1 so far)`, `${STOPPED} (1 so far)`]);
    expect(stream.destroy).toHaveBeenCalledTimes(1);
  });

  test('needs no stream that can be destroyed, nor one that says what waits', async () => {
    const simple = { write: vi.fn() };
    const log = new LogOutput(simple as unknown as LogStream, () => {});
    log.write('line');
    await log.end();
    expect(simple.write).toHaveBeenCalledTimes(1);
    expect(log.lost).toBe(0);
    const { log: stalled, stream } = logWaiting(5);
    Object.assign(stream, { destroy: undefined });
    const end = stalled.end();
    await vi.advanceTimersByTimeAsync(1000);
    await end;
    expect(stalled.lost).toBe(1);
  });
});

test('a log in a device is written by its stream, not by its descriptor', () => {
  const fd = openSync('/dev/null', 'w');
  const stream = { fd, write: vi.fn() };
  new LogOutput(stream as unknown as LogStream, () => {}).write('line');
  expect(stream.write).toHaveBeenCalledTimes(1);
  closeSync(fd);
});
