import { resolve } from 'node:path';
import { ExitCode, oneLine, writeText } from '../../command/index.js';
import { type Extraction, extractTo } from '../../node/index.js';
import { progressLine } from '../progress.js';
import { writeJson } from './json.js';
import { tellProblems } from './lines.js';
import type { Command } from './run.js';

/** Writes files and directories of the image into one of this machine. */
export const extract: Command = async (iso, line, io) => {
  const { paths, overwrite, keepOwner, devices, setId } = line;
  const progress = progressLine(io.stderr);
  let done: Extraction;
  try {
    done = await extractTo(iso, resolve(io.cwd, line.to), {
      ...{ paths, overwrite, keepOwner, devices, setId },
      signal: io.signal,
      onProgress: (bytes, total) => progress.update(bytes, total),
    });
  } finally {
    progress.stop();
  }
  const { files, directories, bytes, skipped, failures } = done;
  if (line.json) {
    const told = failures.map(({ path, error }) => ({ path, message: error.message }));
    await writeJson({ files, directories, bytes, skipped, failures: told, problems: iso.problems }, io);
  } else {
    for (const { path, reason } of skipped) io.stderr.write(`isoread: ${oneLine(`${path} is left out: ${reason}`)}\n`);
    for (const { path, error } of failures) io.stderr.write(`isoread: ${oneLine(`${path}: ${error.message}`)}\n`);
    tellProblems(iso, io);
    await writeText(`${files} files and ${directories} directories, ${bytes} bytes\n`, io);
  }
  return failures.length + iso.problems.length > 0 ? ExitCode.failed : ExitCode.ok;
};
