/** Reads FAT volumes: EFI system partitions, floppies. What it finds is what `buildEsp` writes. */

export { IsoReadError } from '../read-error.js';
export {
  type FatAttributes,
  type FatDirectory,
  type FatEntry,
  type FatFile,
  type FatOptions,
  type FatVolume,
  openFat,
} from './open-fat.js';
