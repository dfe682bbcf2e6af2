// The ISO 9660 writer alone, with files made in memory: node examples/write-an-iso.mjs
import { createImage } from 'iso9660-writer-ts';
import { writeImage } from 'iso9660-writer-ts/node';

const image = await createImage(
  [
    { kind: 'file', path: 'docs/Überblick.txt', content: 'Seen under this name on Linux, macOS and Windows.\n' },
    { kind: 'file', path: 'run.sh', content: '#!/bin/sh\necho hello\n', metadata: { mode: 0o755 } },
    { kind: 'symlink', path: 'README', target: 'docs/Überblick.txt' },
    { kind: 'directory', path: 'empty' },
  ],
  { volume: { id: 'HELLO' } },
);

for (const { code, path, message } of image.warnings) console.warn(code, path, message);
await writeImage(image, 'hello.iso');
