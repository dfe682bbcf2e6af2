import { resolve } from 'node:path';
import type { Command } from 'commander';
import { messageOf } from 'iso9660-writer-ts/internal';
import {
  CommandFailure,
  oneLine,
  type ProcessIo,
  warningLines,
  writeJson,
  writeText,
} from 'iso9660-writer-ts/internal/command';
import type { Diagnosis, Finding, TreeDiagnosis } from '../doctor/diagnosis.js';
import { addMediaFlags, imageOptions, type MediaFlags } from './image-flags.js';
import {
  addVerbosityFlags,
  humanSize,
  startProgress,
  type Verbosity,
  type VerbosityFlags,
  verbosityOf,
} from './report.js';
import { DEFAULT_ROOT } from './serve-flags.js';

interface DoctorFlags extends MediaFlags, VerbosityFlags {
  readonly root: string;
  readonly json?: true;
}

/** Its own: 2 is no wrong command line here, but something that will not work. */
const EXIT_CODES = { warning: 1, error: 2 } as const;
const FOUND: ReadonlySet<number> = new Set(Object.values(EXIT_CODES));

/** `kickstart-iso doctor`: what would go wrong, before it does. */
export function addDoctorCommand(root: Command, io: ProcessIo): void {
  const command = root
    .command('doctor')
    .description(
      'tell what is wrong with the OS trees of a server; ends with 1 after warnings, 2 if something will not work',
    )
    .option('--root <directory>', 'directory of osversions.json and the OS trees', DEFAULT_ROOT)
    .option('--json', 'answer as JSON, with all that was found');
  addVerbosityFlags(addMediaFlags(command)).action((flags: DoctorFlags) => orError(() => doctor(flags, io)));
}

/** What keeps it from looking is no warning. */
async function orError(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CommandFailure && FOUND.has(error.exitCode) && error.lines.length === 0) throw error;
    const lines = error instanceof CommandFailure ? error.lines : [messageOf(error)];
    throw new CommandFailure(EXIT_CODES.error, lines, error);
  }
}

async function doctor(flags: DoctorFlags, io: ProcessIo): Promise<void> {
  const [{ examineRoot }, { worstOf }] = await Promise.all([
    import('../doctor/examine-root.js'),
    import('../doctor/diagnosis.js'),
  ]);
  const verbosity = verbosityOf(flags);
  const options = await imageOptions(flags, io);
  const progress = startTreeProgress(verbosity, io);
  let diagnosis: Diagnosis;
  try {
    diagnosis = await examineRoot(resolve(io.cwd, flags.root), options, progress.update);
  } finally {
    await progress.stop();
  }
  if (flags.json) await writeJson(diagnosis, io);
  else
    await writeText(
      linesOf(diagnosis, verbosity)
        .map((line) => `${oneLine(line)}\n`)
        .join(''),
      io,
    );
  const worst = worstOf(diagnosis);
  // What was found is told already.
  if (worst !== undefined) throw new CommandFailure(EXIT_CODES[worst], []);
}

/** A bar that counts trees. Their number is known with the first of them. */
function startTreeProgress(verbosity: Verbosity, io: ProcessIo) {
  let bar: ReturnType<typeof startProgress> | undefined;
  return {
    update(_tree: string, done: number, total: number) {
      bar ??= startProgress(total, verbosity, io, `{bar} {value} of {total} trees`);
      void bar.then((shown) => shown.update(done));
    },
    async stop() {
      (await bar)?.stop();
    },
  };
}

function linesOf({ root, findings, trees }: Diagnosis, verbosity: Verbosity): readonly string[] {
  const all = [...findings, ...trees.flatMap((tree) => tree.findings)];
  const count = (severity: Finding['severity']) => all.filter((finding) => finding.severity === severity).length;
  return [
    `${root}: ${counted(trees.length, 'OS tree')}, ${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}`,
    ...findingLines(findings, verbosity),
    ...trees.flatMap((tree) => [
      headingOf(tree),
      ...findingLines(tree.findings, verbosity),
      ...noteLines(tree, verbosity),
    ]),
  ];
}

function headingOf({ osversionDir, names, size, boots, volumeId }: TreeDiagnosis): string {
  const title = `${osversionDir} (${names.join(', ')})`;
  if (size === undefined) return `${title}: no image can be made`;
  const ways = boots === undefined || boots.length === 0 ? 'does not boot' : `boots with ${boots.join(' and ')}`;
  return `${title}: ${humanSize(size)}, volume ${volumeId}, ${ways}`;
}

function findingLines(findings: readonly Finding[], verbosity: Verbosity): readonly string[] {
  return (['error', 'warning'] as const).flatMap((severity) => {
    const own = findings.filter((finding) => finding.severity === severity);
    const lines =
      verbosity === 'verbose'
        ? own.map(({ message }) => message)
        : warningLines(own, 'see all with --verbose or --json');
    return verbosity === 'quiet' && severity === 'warning' ? [] : lines.map((line) => `  ${severity}: ${line}`);
  });
}

function noteLines({ reasons = [], notes = [] }: TreeDiagnosis, verbosity: Verbosity): readonly string[] {
  if (verbosity !== 'verbose') return [];
  return [...reasons, ...notes.map(({ message }) => message)].map((line) => `  note: ${line}`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
