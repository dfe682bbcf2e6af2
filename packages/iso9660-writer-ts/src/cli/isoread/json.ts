import { createHash } from 'node:crypto';
import { type CommandIo, writeText } from '../../command/index.js';
import { bytesOf } from '../../internal.js';

/** Bytes that are worth telling one by one. */
const SHORT = 64;

/** Writes a value as JSON. Bytes become hexadecimal digits, many of them their number and SHA-256, sources their size. */
export async function writeJson(value: unknown, io: CommandIo): Promise<void> {
  await writeText(`${JSON.stringify(value, replacer, 2)}\n`, io);
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, replacer);
}

function replacer(key: string, value: unknown): unknown {
  const view = bytesOf(value);
  if (view !== undefined) {
    const bytes = Buffer.from(view);
    if (bytes.length <= SHORT) return bytes.toString('hex');
    return { length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
  if (key === 'content') return { size: (value as { size: number }).size };
  return value;
}
