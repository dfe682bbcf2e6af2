import type { IsoImage } from '../../src/index.js';
import { bare, file } from './golden.js';

/** The structures of a small disc with everything on it: logical sector and golden file. */
export const TYPED_DISC: readonly (readonly [sector: number, name: string])[] = [
  [16, 'disc-16-primary-descriptor'],
  [17, 'disc-17-boot-record'],
  [18, 'disc-18-joliet-descriptor'],
  [19, 'disc-19-terminator'],
  [20, 'disc-20-path-table-l'],
  [21, 'disc-21-path-table-m'],
  [22, 'disc-22-root-directory'],
  [23, 'disc-23-root-continuation'],
  [24, 'disc-24-sub-directory'],
  [25, 'disc-25-joliet-path-table-l'],
  [26, 'disc-26-joliet-path-table-m'],
  [27, 'disc-27-joliet-root'],
  [28, 'disc-28-joliet-sub-directory'],
  [29, 'disc-29-boot-catalog'],
  [30, 'disc-30-boot-image'],
];

/** Whether a structure is a directory or a path table, which `hierarchy/` makes. */
export function isOfHierarchy(name: string): boolean {
  return /directory|path-table|root/.test(name);
}

const LOADER = Uint8Array.of(...Array(8).fill(0x90), ...Array(56).fill(0xcc), 0xff, 0xff, 0xff, 0xff, 0x02, 0x01);

/** That disc, as the writer makes it. */
export function typedDisc(): Promise<IsoImage> {
  return bare(
    [
      file('a.txt', 'alpha\n'),
      file('dir/b.txt', 'bravo\n'),
      { kind: 'symlink', path: 'l', target: 'dir/b.txt' },
      file('boot.bin', LOADER),
    ],
    { boot: [{ path: 'boot.bin', platform: 'bios', infoTable: true }], joliet: true, padding: 2 },
  );
}
