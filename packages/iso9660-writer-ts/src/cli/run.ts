import { version } from '../../package.json';
import { type CommandIo, ExitCode, writeText } from '../command/index.js';
import { helpText } from './help.js';
import { makeImage } from './make-image.js';
import { type Messages, openMessages, reportFailure } from './messages.js';
import { parse } from './parse.js';

/** Runs one command line (without the program's name) and answers its exit code. Never throws. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const line = parse(argv, io.cwd);
  let messages: Messages | undefined;
  try {
    if (line.answer !== undefined) {
      await writeText(line.answer === 'help' ? helpText() : `mkiso ${version}\n`, io);
      return ExitCode.ok;
    }
    messages = openMessages(line, io);
    await makeImage(line, io, messages);
    return ExitCode.ok;
  } catch (error) {
    return reportFailure(error, messages ?? io.stderr, io.signal);
  } finally {
    messages?.close();
  }
}
