import { describe, expect, test } from 'vitest';
import { PieceOfPipe } from '../../src/node/piece-of-pipe.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** How the bytes of an image went out, on a clock that the costs of its pieces move. */
function write(bytes: number, millisecondsOf: (piece: number, written: number) => number): Map<number, number> {
  let now = 0;
  const piece = new PieceOfPipe(() => now);
  const sent = new Map<number, number>();
  for (let written = 0; written < bytes; ) {
    const length = piece.next();
    now += millisecondsOf(length, written);
    sent.set(length, (sent.get(length) ?? 0) + length);
    written += length;
  }
  return sent;
}

const share = (sent: Map<number, number>, piece: number) =>
  (sent.get(piece) ?? 0) / [...sent.values()].reduce((sum, bytes) => sum + bytes);

/** Milliseconds for each KiB. */
const costs = (perKib: Record<number, number>) => (piece: number) => (perKib[piece / KIB] ?? 0) * (piece / KIB);

describe('nearly all of an image goes into a pipe', () => {
  test('in pieces of 64 KiB, where those are faster', () => {
    expect(share(write(2000 * MIB, costs({ 64: 0.001, 32: 0.0013 })), 64 * KIB)).toBeGreaterThan(0.97);
  });

  test('in pieces of 32 KiB, where those are faster', () => {
    expect(share(write(2000 * MIB, costs({ 64: 0.002, 32: 0.001 })), 32 * KIB)).toBeGreaterThan(0.97);
  });

  test('in the faster pieces, although the machine stands still in one trial of them', () => {
    const steady = costs({ 64: 0.001, 32: 0.0013 });
    const once = (piece: number, written: number) => steady(piece) + (written === 3 * MIB ? 500 : 0);
    expect(share(write(200 * MIB, once), 64 * KIB)).toBeGreaterThan(0.9);
  });

  test('in the faster pieces, although the files of the tree come more and more slowly', () => {
    const slower = (piece: number, written: number) => costs({ 64: 0.001, 32: 0.0013 })(piece) * (1 + written / MIB);
    expect(share(write(200 * MIB, slower), 64 * KIB)).toBeGreaterThan(0.9);
  });
});

test('what was better is asked again, and given up when it is no longer', () => {
  const turned = (piece: number, written: number) =>
    costs(written < 100 * MIB ? { 64: 0.001, 32: 0.002 } : { 64: 0.002, 32: 0.001 })(piece);
  const sent = write(1000 * MIB, turned);
  expect(sent.get(64 * KIB)).toBeLessThan(250 * MIB);
  expect(sent.get(32 * KIB)).toBeGreaterThan(700 * MIB);
});

test('an image of a few pieces needs no trial to be over', () => {
  expect(write(200 * KIB, costs({ 64: 1, 32: 1 }))).toEqual(new Map([[64 * KIB, 256 * KIB]]));
});
