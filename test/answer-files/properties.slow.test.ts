import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { INSTALLER_FAMILIES, type InstallerFamily } from '../../src/index.js';
import { lacks } from '../support/tools.js';
import { randomCases, type Written } from './cases.js';
import { EXPECTED } from './expected/index.js';

/** Of requests that are written; about as many are refused. */
const COUNT = 10_000;

const parser = fileURLToPath(new URL('parse.py', import.meta.url));

/** What Python's parsers make of the texts: one process for all of them. */
async function parsedByPython(family: InstallerFamily, texts: readonly string[]): Promise<readonly string[]> {
  const python = spawn('python3', [parser], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(texts.map((text) => `${JSON.stringify({ family, text })}\n`).join(''));
  const pieces: Buffer[] = [];
  python.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  const [code] = await once(python, 'close');
  expect(code).toBe(0);
  return Buffer.concat(pieces).toString('utf8').trimEnd().split('\n');
}

test.skipIf(lacks('python3')).each(INSTALLER_FAMILIES)(
  'of 10,000 accepted requests and hostile texts, no value becomes a line, a key or a command of its own: %s',
  async (family) => {
    const written: Written[] = [];
    let refused = 0;
    for (let seed = 7; written.length < COUNT; seed++) {
      const more = randomCases(family, COUNT / 2, seed);
      written.push(...more.written);
      refused += more.refused;
    }
    expect(refused).toBeGreaterThan(COUNT / 20);
    const lines = await parsedByPython(
      family,
      written.map(({ text }) => text),
    );
    expect(lines).toHaveLength(written.length);
    for (const [index, of] of written.entries()) {
      expect(JSON.parse(lines[index]!)).toEqual(EXPECTED[family](of));
    }
  },
);
