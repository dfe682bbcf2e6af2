import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { usageFailure } from 'iso9660-writer-ts/internal/command';

/** The tree is only read; and an image inside it would be part of the next image. */
export async function refuseInsideTree(file: string, sourceDir: string): Promise<void> {
  const [root, parent] = await Promise.all([realpath(sourceDir), realpath(dirname(file)).catch(() => dirname(file))]);
  const inside = relative(root, join(parent, basename(file)));
  if (inside !== '..' && !inside.startsWith(`..${sep}`)) {
    throw usageFailure(`the output ${file} must not lie inside the source tree`);
  }
}
