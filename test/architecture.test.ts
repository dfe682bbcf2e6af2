import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  forbiddenImports,
  importCycles,
  instancesOfBuiltIns,
  oddFiles,
  sourceModules,
} from '../packages/iso9660-writer-ts/test/support/source-modules.js';

/** What each folder may import values from, besides itself; a file that lies in no folder stands for itself. Types may cross. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  'option-table': [],
  options: ['option-table'],
  streams: [],
  request: ['option-table', 'options', 'errors'],
  kickstart: ['request', 'options', 'errors'],
  'answer-files': ['kickstart', 'request', 'option-table', 'options'],
  tree: ['options'],
  installer: ['answer-files', 'tree', 'options'],
  templates: ['answer-files', 'kickstart', 'request'],
  image: ['answer-files', 'installer', 'kickstart', 'request', 'streams', 'templates', 'tree', 'options'],
  index: ['answer-files', 'errors', 'image', 'kickstart', 'options', 'request'],
  http: [
    'answer-files',
    'image',
    'installer',
    'kickstart',
    'request',
    'streams',
    'tree',
    'option-table',
    'options',
    'errors',
  ],
  form: ['kickstart', 'request', 'options'],
  doctor: ['image', 'kickstart', 'tree', 'options', 'errors'],
  serve: ['doctor', 'form', 'http', 'tree', 'options'],
  cli: ['answer-files', 'doctor', 'serve', 'http', 'image', 'kickstart', 'request', 'tree', 'options', 'errors'],
};

/** The same inside `http/`. */
const ALLOWED_IN_HTTP: Readonly<Record<string, readonly string[]>> = {
  routes: [],
  hash: [],
  answer: ['hash'],
  'cross-origin': ['answer'],
  target: [],
  node: ['answer', 'target'],
  authorisation: ['answer', 'routes'],
  'os-versions': ['answer'],
  options: ['answer', 'routes'],
  installers: ['answer', 'os-versions'],
  stores: ['answer', 'os-versions'],
  'traffic-ops': ['authorisation'],
  isos: ['answer', 'hash', 'installers', 'options', 'os-versions', 'routes'],
  openapi: ['answer', 'authorisation', 'hash', 'options', 'routes'],
  handler: [
    ...[
      'answer',
      'authorisation',
      'cross-origin',
      'installers',
      'isos',
      'openapi',
      'options',
      'os-versions',
      'routes',
      'stores',
      'target',
    ],
  ],
  index: ['handler', 'node', 'openapi', 'stores', 'traffic-ops'],
};

/** Who alone may import a package: what else there is stays exchangeable. */
const ONLY: Readonly<Record<string, RegExp>> = {
  mustache: /^templates\/parse-template\.ts$/,
  yazl: /^kickstart\/bundle\.ts$/,
  ajv: /^(?:request|serve)\//,
  'ajv-formats': /^request\//,
  commander: /^cli\//,
  'cli-progress': /^cli\//,
  hono: /^serve\//,
  pino: /^serve\//,
  'prom-client': /^serve\//,
  'node:http': /^(?:http|serve)\//,
};

const modules = sourceModules(fileURLToPath(new URL('../src', import.meta.url)));
const httpModules = sourceModules(fileURLToPath(new URL('../src/http', import.meta.url)));
const outerImports = modules.flatMap(({ path, outer }) => outer.map((target) => ({ path, target })));

describe('the architecture of kickstart-iso', () => {
  test('has no layer that the table does not name', () => {
    expect(modules.map(({ layer }) => layer).filter((layer) => !(layer in ALLOWED))).toEqual([]);
  });

  test('loads what templates need only where there are some: nothing imports it at the start', () => {
    const source = fileURLToPath(new URL('../src/', import.meta.url));
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const others = files.filter((name) => !name.startsWith('templates/'));
    const eager = others.filter((name) =>
      /^(?:im|ex)port (?!type )[^;]*from '[./]+templates\//m.test(readFileSync(join(source, name), 'utf8')),
    );
    expect(others.length).toBeGreaterThan(100);
    expect(eager).toEqual([]);
  });

  test('loads of the writer what its commands share, and no more, before a subcommand is known', () => {
    const source = fileURLToPath(new URL('../src/', import.meta.url));
    const loaded = new Set(['cli/main.ts']);
    const packages = new Set<string>();
    // The set grows while it is walked.
    for (const path of loaded) {
      const text = readFileSync(join(source, path), 'utf8');
      for (const [, target = ''] of text.matchAll(/^(?:im|ex)port (?!type )[^;]*?from '([^']+)'/gm)) {
        if (target.endsWith('.js')) loaded.add(join(path, '..', target).replace(/\.js$/, '.ts'));
        else packages.add(target);
      }
    }
    expect(loaded.size).toBeGreaterThan(20);
    expect([...packages].filter((name) => name.startsWith('iso9660-writer-ts')).sort()).toEqual([
      'iso9660-writer-ts/internal',
      'iso9660-writer-ts/internal/command',
      'iso9660-writer-ts/internal/mounts',
    ]);
  });

  test('lets imports point in one direction', () => {
    expect(forbiddenImports(modules, ALLOWED)).toEqual([]);
  });

  test('lets the folders of the endpoint point in one direction', () => {
    expect(httpModules.map(({ layer }) => layer).filter((layer) => !(layer in ALLOWED_IN_HTTP))).toEqual([]);
    expect(forbiddenImports(httpModules, ALLOWED_IN_HTTP)).toEqual([]);
  });

  test('has no import cycle', () => {
    expect(importCycles(modules)).toEqual([]);
  });

  test('has small files that say what they are for', () => {
    expect(oddFiles(modules)).toEqual([]);
  });

  test('knows the writer by the name of its package, and no file beside its own', () => {
    const beside = outerImports.filter(({ target }) => target.startsWith('.') && target !== '../package.json');
    expect(beside).toEqual([]);
    const inside = outerImports.filter(({ target }) =>
      /^iso9660-writer-ts\/(?!fat$|node$|internal$|internal\/(?:command|mounts|node)$|reader$)/.test(target),
    );
    expect(inside).toEqual([]);
  });

  test('keeps each package where it belongs', () => {
    const strayed = outerImports.filter(({ path, target }) => ONLY[target]?.test(path) === false);
    expect(strayed).toEqual([]);
  });

  test('writes on no console outside the command', () => {
    const writing = modules.filter(({ layer, text }) => layer !== 'cli' && /\bconsole\.|\bprocess\.std/.test(text));
    expect(writing.map(({ path }) => path)).toEqual([]);
  });

  test('decides nothing by `instanceof` of a built-in class', () => {
    expect(instancesOfBuiltIns(modules)).toEqual([]);
  });

  test('exports by name, never by default', () => {
    expect(modules.filter(({ text }) => /^export (?:default|\*)/m.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
