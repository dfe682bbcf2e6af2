import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { forbiddenImports, importCycles, oddFiles, sourceModules } from './support/source-modules.js';

/** What each layer may import besides itself. A directory is a layer, and so is a file that lies in none. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  source: [],
  errors: [],
  report: ['errors'],
  layout: ['source'],
  format: ['bytes'],
  names: ['bytes', 'tree'],
  options: ['source'],
  settings: ['options', 'report', 'source'],
  tree: ['bytes', 'layout', 'source', 'report', 'errors'],
  hierarchy: ['bytes', 'format', 'layout', 'names', 'tree', 'report'],
  boot: ['format', 'layout', 'source', 'tree', 'options', 'report'],
  hybrid: ['bytes', 'format', 'layout', 'tree', 'options', 'report'],
  volume: [
    ...['bytes', 'source', 'format', 'layout', 'names', 'tree', 'hierarchy', 'boot', 'hybrid'],
    ...['settings', 'options', 'image', 'report', 'errors'],
  ],
  arrange: ['layout', 'volume'],
  'read-faults': ['layout', 'errors'],
  esp: ['bytes', 'source', 'layout', 'tree', 'names', 'read-faults', 'report'],
  image: ['source', 'tree', 'errors'],
  'planned-image': ['image', 'layout', 'source', 'read-faults', 'report', 'errors'],
  'vary-image': ['image', 'layout', 'report', 'settings', 'source', 'tree', 'volume'],
  'create-image': [
    ...['arrange', 'image', 'planned-image', 'vary-image', 'options', 'settings', 'report'],
    ...['layout', 'tree', 'volume', 'source'],
  ],
  index: ['create-image', 'errors', 'esp', 'image', 'options', 'source', 'tree'],
  node: ['index'],
  cli: ['index', 'node'],
};

/** The only layers that run in Node alone. */
const NODE_ONLY = ['node', 'cli'];

const modules = sourceModules(fileURLToPath(new URL('../src', import.meta.url)));
const core = modules.filter(({ layer }) => !NODE_ONLY.includes(layer));

describe('the architecture of the writer', () => {
  test('has no layer that the table does not name', () => {
    expect(modules.map(({ layer }) => layer).filter((layer) => !(layer in ALLOWED))).toEqual([]);
  });

  test('lets imports point in one direction', () => {
    expect(forbiddenImports(modules, ALLOWED)).toEqual([]);
  });

  test('has no import cycle', () => {
    expect(importCycles(modules)).toEqual([]);
  });

  test('has small files that say what they are for', () => {
    expect(oddFiles(modules)).toEqual([]);
  });

  test('lets Node and the command know the core by its public surface only', () => {
    const surface = new Set(['index.ts', 'node/index.ts']);
    const inside = modules
      .filter(({ layer }) => NODE_ONLY.includes(layer))
      .flatMap(({ path, layer, inner }) =>
        inner
          .filter((target) => !target.startsWith(`${layer}/`) && !surface.has(target))
          .map((target) => `${path} -> ${target}`),
      );
    expect(inside).toEqual([]);
  });

  test('has a core that imports nothing from outside', () => {
    expect(core.flatMap(({ path, outer }) => outer.map((target) => `${path} -> ${target}`))).toEqual([]);
  });

  test('has a core that knows no Node', () => {
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const knowing = core.filter(({ text }) => /['"`]node:|\bBuffer\b|\bprocess\b|\brequire\(/.test(code(text)));
    expect(knowing.map(({ path }) => path)).toEqual([]);
  });

  test('gives Node nothing but its own modules and what is bundled', () => {
    const packages = modules
      .filter(({ layer }) => layer === 'node')
      .flatMap(({ path, outer }) =>
        outer.filter((target) => !target.startsWith('node:')).map((target) => `${path} -> ${target}`),
      );
    expect(packages).toEqual(['node/exclusion.ts -> picomatch/posix.js']);
  });

  test('exports by name, never by default', () => {
    expect(modules.filter(({ text }) => /^export (?:default|\*)/m.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
