import type { DeviceEntry, Entry } from '../../../src/tree/entry.js';
import { CORPUS_DATE, file } from './entries.js';
import { randomFrom } from './random.js';

/** Devices, fifos and sockets. Numbers stay below 256, where every reader agrees on them (Q18). */
export function specialFiles(): readonly Entry[] {
  const device = (
    path: string,
    type: DeviceEntry['type'],
    numbers: { major?: number; minor?: number } = {},
  ): Entry => ({
    kind: 'device',
    path,
    type,
    ...numbers,
    metadata: { mode: 0o660, uid: 0, gid: 6, modifiedAt: CORPUS_DATE },
  });
  return [
    device('dev/null', 'character', { major: 1, minor: 3 }),
    device('dev/sda1', 'block', { major: 8, minor: 1 }),
    device('dev/high', 'block', { major: 255, minor: 255 }),
    device('dev/initctl', 'fifo'),
    device('dev/log', 'socket'),
    file('dev/MAKEDEV', '#!/bin/sh\n', { mode: 0o6755 }),
    file('sticky', '', { mode: 0o1777, uid: 2 ** 31, gid: 70_000 }),
    file('secret', 'for the owner', { mode: 0o400 }),
  ];
}

/** Sizes on both sides of a sector's end, and files of no size among them. */
export function sectorBoundaries(): readonly Entry[] {
  const random = randomFrom(2);
  const sizes = [
    0, 1, 2047, 2048, 2049, 4095, 4096, 4097, 0, 65_535, 65_536, 65_537, 0, 1_048_575, 1_048_576, 1_048_577,
  ];
  return sizes.map((size, number) => file(`${number}-of-${size}.bin`, random.bytes(size)));
}

/** Nothing but empty files, with one name and with two. */
export function emptyFiles(): readonly Entry[] {
  const linked = ['linked', 'sub/linked'].map((path) => file(path, '', { linkKey: 'empty' }));
  return [...linked, ...Array.from({ length: 30 }, (_, number) => file(`${number % 3}/${number}`, ''))];
}
