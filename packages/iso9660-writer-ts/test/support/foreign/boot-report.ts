import { runTool } from './run-tool.js';

/** One row of xorriso's boot report: the words after the colon, split at spaces. */
export type ReportRow = readonly string[];

/** What xorriso finds in the El Torito catalog and the system area: rows by their label, in order. */
export interface BootReport {
  rows(label: string): readonly ReportRow[];
}

export interface ElToritoImage {
  readonly platform: string;
  readonly bootable: boolean;
  readonly emulation: string;
  readonly loadSegment: number;
  /** 512-byte blocks. */
  readonly loadSectors: number;
  /** Logical sector. */
  readonly sector: number;
  /** Path in the tree, when a file has the same address. */
  readonly path?: string;
  /** `boot-info-table`, `grub2-boot-info`, `isohybrid-suitable`. */
  readonly traits: readonly string[];
}

export async function reportBoot(imagePath: string): Promise<BootReport> {
  const reports = ['-report_el_torito', 'plain', '-report_system_area', 'plain'];
  const text = (await runTool('xorriso', ['-indev', `stdio:${imagePath}`, ...reports])).toString();
  const lines = text.split('\n').map((line) => /^(?<label>[^:]+?) *: +(?<words>.*)$/.exec(line)?.groups);
  return {
    rows: (label) => lines.filter((line) => line?.label === label).map((line) => (line?.words ?? '').split(/ +/)),
  };
}

/** The boot images of the catalog in order. Rows belong together by the number they start with. */
export function elToritoImages(report: BootReport): readonly ElToritoImage[] {
  const rest = (label: string, number: string | undefined): readonly string[] =>
    report
      .rows(label)
      .find((row) => row[0] === number)
      ?.slice(1) ?? [];
  return report
    .rows('El Torito boot img')
    .map(([number, platform = '', bootable, emulation = '', loadSegment, , loadSectors, sector]) => {
      const path = rest('El Torito img path', number).join(' ');
      return {
        platform,
        bootable: bootable === 'y',
        emulation,
        loadSegment: Number(loadSegment),
        loadSectors: Number(loadSectors),
        sector: Number(sector),
        ...(path !== '' && { path: path.slice(1) }),
        traits: rest('El Torito img opts', number),
      };
    });
}
