import { resolve } from 'node:path';
import type { Command } from 'commander';
import { oneLine, type ProcessIo, writeJson, writeText } from 'iso9660-writer-ts/internal/command';
import type { PreparedIso } from '../image/prepare-iso.js';
import { planning } from './failure.js';
import { readRequestText } from './files.js';
import { addImageFlags, type ImageFlags, imageOptions } from './image-flags.js';
import { addVerbosityFlags, humanSize, type VerbosityFlags, verbosityOf, writeNotes, writeWarnings } from './report.js';

interface PlanFlags extends ImageFlags, VerbosityFlags {
  readonly json?: true;
  readonly svg?: true;
}

/** A layout has a row for each directory and file; the structures, which come first, are what a person looks for. */
const SHOWN_ROWS = 24;

/** `kickstart-iso plan`: everything about the image but its bytes. */
export function addPlanCommand(root: Command, io: ProcessIo): void {
  addVerbosityFlags(addImageFlags(root.command('plan').description('tell what the image would be, without writing it')))
    .option('--json', 'answer as JSON, with all of the layout and all warnings')
    .option('--svg', 'draw where everything would lie on the disc')
    .action((flags: PlanFlags) => plan(flags, io));
}

async function plan(flags: PlanFlags, io: ProcessIo): Promise<void> {
  const options = await imageOptions(flags, io);
  const request = await readRequestText(flags.request, io);
  const { prepareIso } = await import('../image/prepare-iso.js');
  const iso = await planning(() => prepareIso(request, resolve(io.cwd, flags.source), options));
  if (flags.json) {
    const { filename, size, volume, boot, templates, warnings, layout } = iso;
    return writeJson({ filename, size, volume, boot, templates, warnings, layout }, io);
  }
  if (flags.svg) return writeText(await pictureOf(iso), io);
  const verbosity = verbosityOf(flags);
  writeWarnings(iso, verbosity, io);
  writeNotes(iso, verbosity, io);
  const rows = verbosity === 'verbose' ? iso.layout.length : SHOWN_ROWS;
  const lines = [...summary(iso), '', ...layoutTable(iso, rows)];
  await writeText(lines.map((line) => `${oneLine(line)}\n`).join(''), io);
}

/** Reads the planned image as if it were written: its structures are made where they are asked for. */
async function pictureOf(iso: PreparedIso): Promise<string> {
  const { discMap, discMapSvg, openImage } = await import('iso9660-writer-ts/reader');
  const source = {
    size: iso.size,
    async *read(start: number, end: number, signal?: AbortSignal) {
      yield iso.read(start, end, signal);
    },
  };
  return discMapSvg(await discMap(await openImage(source)));
}

function summary({ filename, size, volume, boot, templates }: PreparedIso): readonly string[] {
  return [
    `file     ${filename}`,
    `size     ${size} bytes (${humanSize(size)})`,
    `volume   ${volume.id} (${volume.path === undefined ? volume.origin : `from ${volume.path}`})`,
    ...boot.reasons.map((reason) => `boot     ${reason}`),
    ...templates.map(({ path, name }) => `written  ${path} (from the template ${name})`),
  ];
}

function layoutTable({ layout }: PreparedIso, count: number): readonly string[] {
  const row = (sector: string | number, length: string | number, label: string) =>
    `${String(sector).padStart(10)} ${String(length).padStart(14)}  ${label}`;
  const shown = layout.slice(0, count).map(({ sector, length, label }) => row(sector, length, label));
  const more = layout.length - shown.length;
  return [
    row('sector', 'bytes', 'content'),
    ...shown,
    ...(more > 0 ? [`... and ${more} more; see all with --verbose or --json`] : []),
  ];
}
