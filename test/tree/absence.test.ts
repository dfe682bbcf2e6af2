import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessIo } from 'iso9660-writer-ts/internal/command';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addedFiles, addedFilesReader } from '../../src/cli/added-files.js';
import { examineTree } from '../../src/doctor/examine-tree.js';
import { generateIso } from '../../src/image/generate-iso.js';
import { prepareIso } from '../../src/image/prepare-iso.js';
import { request } from '../support/requests.js';

let root: string;
let server: Server;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'absence-'));
  await mkdir(join(root, 'tree'));
  await writeFile(join(root, 'tree/readme'), 'x');
  await writeFile(join(root, 'file'), 'x');
  await symlink('nowhere.iso', join(root, 'dangling.iso'));
  await symlink('dangling.iso', join(root, 'second'));
  await symlink('file/x', join(root, 'through-a-file'));
  await symlink('loop', join(root, 'loop'));
  server = new Server();
  await new Promise<void>((listening) => server.listen(join(root, 'socket.iso'), listening));
});
afterAll(async () => {
  server.close();
  await rm(root, { recursive: true });
});

/** What stands at a path, and what is said of it. */
const ABSENT = [
  ['missing', 'does not exist'],
  ['missing.iso', 'does not exist'],
  ['file/x.iso', 'does not exist'],
  ['dangling.iso', 'is a link to nowhere.iso, which does not exist'],
  ['dangling.iso/', 'is a link to nowhere.iso, which does not exist'],
  ['second', 'is a link to dangling.iso, which does not exist'],
  ['through-a-file', 'is a link to file/x, which does not exist'],
  ['loop', 'is a link to loop, and leads in a circle'],
  ['loop/x', 'does not exist: its links lead in a circle'],
] as const;

describe.each(ABSENT)('%s', (name, fact) => {
  test('is told as what it is when it is a source, of an image and of a stream alike', async () => {
    const error = { code: 'SOURCE_UNREADABLE', message: `the source ${root}/${name} ${fact}` };
    await expect(prepareIso(request, `${root}/${name}`)).rejects.toMatchObject(error);
    await expect(generateIso(request, `${root}/${name}`).getReader().read()).rejects.toMatchObject(error);
  });

  test('is told as what it is when it is laid over a source', async () => {
    const plan = prepareIso(request, join(root, 'tree'), { overlay: [`${root}/${name}`] });
    const message = `the overlay ${root}/${name} ${fact}`;
    await expect(plan).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message });
  });

  test('is told as what it is when a command is to put it on the image', async () => {
    const io = { cwd: root } as ProcessIo;
    const message = expect.stringContaining(`${root}/${name.replace(/\/$/, '')} ${fact}`);
    await expect(addedFiles([{ path: 'x', file: name }], io)).rejects.toMatchObject({ message });
    await expect(addedFilesReader([{ path: 'x', file: name }], io)).rejects.toMatchObject({ message });
  });

  test('is told by the doctor', async () => {
    const { findings } = await examineTree(root, { osversionDir: name, names: ['x'] }, {});
    const message = `${JSON.stringify(name)} is on the list, but ${fact}`;
    expect(findings).toEqual([{ severity: 'error', code: 'TREE_MISSING', message }]);
  });
});

test('a source is a directory or a file, and an overlay a directory', async () => {
  await expect(prepareIso(request, join(root, 'socket.iso'))).rejects.toMatchObject({
    code: 'NOT_A_DIRECTORY',
    message: `the source ${root}/socket.iso is neither a directory nor the file of a disc`,
  });
  await expect(prepareIso(request, join(root, 'tree'), { overlay: [join(root, 'file')] })).rejects.toMatchObject({
    code: 'NOT_A_DIRECTORY',
    message: `the overlay ${root}/file is not a directory`,
  });
});
