import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { LogOutput } from '../../../src/serve/watch/log-output.js';

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
  for (const open of [fd, readOnly]) closeSync(open);
  rmSync(path);
});
