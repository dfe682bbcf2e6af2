import type { CommandIo } from './command-io.js';
import type { CommandLine } from './command-line.js';
import { linesOf, listedLines } from './list-file.js';
import { pathSpecOf } from './parse.js';
import type { PathSpec } from './path-spec.js';

/** The sources of `-path-list`; they come after those of the command line, whatever the order was there. */
export async function listedPathSpecs(line: CommandLine, io: CommandIo): Promise<readonly PathSpec[]> {
  const specs: PathSpec[] = [];
  for (const file of line.pathLists) {
    const lines = file === '-' ? linesOf(await textOf(io.stdin)) : listedLines(file, line);
    // One by one: a list may be longer than the most arguments of a call.
    for (const word of lines) specs.push(pathSpecOf(word, line));
  }
  return specs;
}

async function textOf(input: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of input) text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}
