import { fileURLToPath } from 'node:url';
import { type Manifest, type ManifestRow, manifest } from './manifest.js';
import { runTool } from './run-tool.js';
import { pythonWithPycdlib } from './tools.js';

/** The Rock Ridge view. pycdlib parses every structure of the image strictly before it shows a single name. */
export async function readWithPycdlib(imagePath: string): Promise<Manifest> {
  return await read(imagePath, 'rockridge');
}

/** The Joliet view. */
export async function readJolietWithPycdlib(imagePath: string): Promise<Manifest> {
  return await read(imagePath, 'joliet');
}

/** The primary view, names as recorded: with version numbers. */
export async function readPrimaryWithPycdlib(imagePath: string): Promise<Manifest> {
  return await read(imagePath, 'primary');
}

const SCRIPT = fileURLToPath(new URL('read-with-pycdlib.py', import.meta.url));

async function read(imagePath: string, view: 'rockridge' | 'joliet' | 'primary'): Promise<Manifest> {
  const python = pythonWithPycdlib();
  if (python === undefined) throw new Error('no Python here can import pycdlib');
  const lines = (await runTool(python, [SCRIPT, imagePath, view])).toString().split('\n');
  return manifest(lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ManifestRow));
}

const WRITING_SCRIPT = fileURLToPath(new URL('write-with-pycdlib.py', import.meta.url));

/** Writes a directory of this machine as an image with Rock Ridge and Joliet. */
export async function writeWithPycdlib(tree: string, imagePath: string): Promise<void> {
  const python = pythonWithPycdlib();
  if (python === undefined) throw new Error('no Python here can import pycdlib');
  await runTool(python, [WRITING_SCRIPT, tree, imagePath]);
}
