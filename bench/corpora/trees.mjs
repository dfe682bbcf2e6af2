import { seeded } from '../random.mjs';

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * The four trees of the whole-process figures. `files(scale)` yields `{ path, size }`; parents come from the paths.
 * At scale 1 they have the sizes in the descriptions; the number of files follows the scale, or where there are few
 * files their sizes.
 */
export const TREES = [
  {
    name: 'BIG',
    description: '4 files, 2 GiB',
    *files(scale) {
      for (let index = 0; index < 4; index++) yield { path: `images/disk-${index}.img`, size: whole(512 * MIB, scale) };
    },
  },
  {
    name: 'DISTRO',
    description: '3,000 files, 700 MiB, three of them 60 to 400 MiB',
    *files(scale) {
      const random = seeded(2);
      yield { path: 'LiveOS/squashfs.img', size: whole(400 * MIB, scale) };
      yield { path: 'images/install.img', size: whole(120 * MIB, scale) };
      yield { path: 'images/pxeboot/initrd.img', size: whole(60 * MIB, scale) };
      for (let index = 0; index < whole(2997, scale); index++) {
        const letter = String.fromCharCode(97 + Math.floor(random() * 26));
        // The cube makes many small packages and a few large ones, 41 KiB on average.
        yield {
          path: `Packages/${letter}/package-${index}-1.${index % 17}.2-3.el9.x86_64.rpm`,
          size: 512 + Math.floor(random() ** 3 * 162 * KIB),
        };
      }
    },
  },
  {
    name: 'SMALL',
    description: '50,000 files of 0 to 16 KiB in 2,000 directories, 350 MiB',
    *files(scale) {
      const random = seeded(3);
      for (let index = 0; index < whole(50_000, scale); index++) {
        const directory = Math.floor(index / 25);
        const size = index % 8 === 0 ? 0 : Math.ceil(random() * 16 * KIB);
        yield { path: `group-${directory % 40}/part-${directory}/file-${index}.txt`, size };
      }
    },
  },
  {
    name: 'META',
    description: '200,000 empty or tiny files in 8,400 nested directories',
    *files(scale) {
      const random = seeded(4);
      for (let index = 0; index < whole(200_000, scale); index++) {
        const directory = Math.floor(index / 25);
        const parents = `level-${directory % 20}/level-${Math.floor(directory / 20) % 20}`;
        const size = index % 2 === 0 ? 0 : Math.ceil(random() * 64);
        yield { path: `${parents}/directory-${directory}/some-metadata-${index}.conf`, size };
      }
    },
  },
];

function whole(amount, scale) {
  return Math.max(1, Math.round(amount * scale));
}
