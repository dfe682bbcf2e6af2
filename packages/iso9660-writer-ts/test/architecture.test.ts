import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  forbiddenImports,
  importCycles,
  instancesOfBuiltIns,
  oddFiles,
  sourceModules,
} from './support/source-modules.js';

/**
 * What each folder may import values from, besides itself; a file that lies in no folder stands for itself. Types may cross.
 * `internal` is what `node` and `cli` use beyond the public surface.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  errors: [],
  source: ['errors', 'bytes'],
  turns: [],
  layout: ['bytes', 'errors', 'source', 'turns'],
  format: ['bytes'],
  options: ['bytes', 'errors', 'format', 'source'],
  tree: ['bytes', 'errors', 'layout', 'source', 'turns'],
  names: ['bytes', 'tree', 'turns'],
  hierarchy: ['bytes', 'errors', 'format', 'layout', 'names', 'tree', 'turns'],
  boot: ['errors', 'format', 'layout', 'source', 'tree'],
  disk: ['bytes', 'errors', 'format', 'layout', 'source', 'tree'],
  esp: ['bytes', 'errors', 'format', 'layout', 'names', 'options', 'source', 'tree', 'turns'],
  volume: ['boot', 'bytes', 'disk', 'errors', 'format', 'hierarchy', 'layout', 'names', 'source', 'tree', 'turns'],
  image: ['errors', 'layout'],
  variant: ['errors', 'layout', 'options', 'source', 'tree', 'volume'],
  'create-image': ['errors', 'image', 'layout', 'options', 'tree', 'variant', 'volume', 'turns'],
  reader: ['bytes', 'errors', 'format', 'source', 'turns'],
  index: ['create-image', 'errors', 'esp', 'image', 'options', 'source', 'tree'],
  internal: ['bytes', 'errors', 'format', 'layout', 'options', 'source', 'tree', 'turns'],
  node: ['index', 'internal', 'reader'],
  command: ['index', 'internal', 'node'],
  cli: ['command', 'index', 'internal', 'node', 'reader'],
};

/** The only layers that run in Node alone. */
const NODE_ONLY = ['node', 'command', 'cli'];

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

  test('lets Node and the command know the core and each other by public surfaces and `internal.ts` only', () => {
    const surfaces = ['index.ts', 'node/index.ts', 'command/index.ts', 'reader/index.ts'];
    const surface = new Set([...surfaces, 'internal.ts', 'node/internal.ts']);
    const inside = modules
      .filter(({ layer }) => NODE_ONLY.includes(layer))
      .flatMap(({ path, layer, inner }) =>
        inner
          .filter((target) => !target.startsWith(`${layer}/`) && !surface.has(target))
          .map((target) => `${path} -> ${target}`),
      );
    expect(inside).toEqual([]);
  });

  test('shares with the commands of kickstart-iso only what plans nothing: they load it at their start', () => {
    const importsOf = new Map(modules.map(({ path, inner }) => [path, inner]));
    const loaded = new Set(['internal.ts', 'command/index.ts', 'node/mounts.ts']);
    // The set grows while it is walked.
    for (const path of loaded) for (const target of importsOf.get(path)!) loaded.add(target);
    const plans = /^(?:boot|disk|esp|hierarchy|names|node|reader|variant|volume)(?:\/|\.)|^tree\/build-tree/;
    expect([...loaded].filter((path) => plans.test(path))).toEqual(['node/mounts.ts']);
  });

  test('has a core that imports nothing from outside', () => {
    expect(core.flatMap(({ path, outer }) => outer.map((target) => `${path} -> ${target}`))).toEqual([]);
  });

  test('has a core that knows no Node', () => {
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const knowing = core.filter(({ text }) => /['"`]node:|\bBuffer\b|\bprocess\b|\brequire\(/.test(code(text)));
    expect(knowing.map(({ path }) => path)).toEqual([]);
  });

  test('has a core that loads nothing on demand: service workers forbid `import()`', () => {
    const onDemand = core.filter(({ text }) => /\bimport\(/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
    expect(onDemand.map(({ path }) => path)).toEqual([]);
  });

  test('gives Node nothing but its own modules and what is bundled', () => {
    const packages = modules
      .filter(({ layer }) => layer === 'node')
      .flatMap(({ path, outer }) =>
        outer.filter((target) => !target.startsWith('node:')).map((target) => `${path} -> ${target}`),
      );
    expect(packages).toEqual(['node/exclusion.ts -> picomatch/posix.js']);
  });

  test('decides nothing by `instanceof` of a built-in class', () => {
    expect(instancesOfBuiltIns(modules)).toEqual([]);
  });

  test('exports by name, never by default', () => {
    expect(modules.filter(({ text }) => /^export (?:default|\*)/m.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
