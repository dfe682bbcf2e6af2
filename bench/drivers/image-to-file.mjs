/** A directory as an image file: `node image-to-file.mjs <directory> <file>`. */

import { createImage } from 'iso9660-writer-ts';
import { fromDirectory, writeImage } from 'iso9660-writer-ts/node';

const [, , directory, file] = process.argv;
await writeImage(await createImage(fromDirectory(directory)), file);
