import { expect } from 'vitest';
import { type IsoEntry, openImage, type ViewName } from '../../src/reader/index.js';
import { type IsoNode, type IsoTree, inspectIso, type StrictReaderOptions } from '../support/strict-reader/index.js';

/** An entry in the words of both readers. */
interface Shown {
  readonly kind: string;
  readonly extents: readonly { readonly start: number; readonly length: number }[];
  readonly hidden: boolean;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly links?: number | undefined;
  readonly modifiedAt?: number | undefined;
  readonly target?: string | undefined;
  readonly major?: number | undefined;
  readonly minor?: number | undefined;
}

/** The strict reader keeps identifiers as they are recorded; the others show what they stand for. */
const NAMES: Readonly<Record<ViewName, (path: string) => string>> = {
  rockRidge: (path) => path,
  joliet: (path) => path,
  enhanced: (path) => path,
  primary: (path) => path.split('/').map(withoutVersion).join('/'),
};

function withoutVersion(identifier: string): string {
  return identifier.replace(/;\d+$/, '').replace(/\.$/, '');
}

/** Checks that both readers say the same of every view of an image, and the reader finds no problem. */
export async function expectAgreement(image: Uint8Array, options: StrictReaderOptions = {}): Promise<void> {
  const model = inspectIso(image, options);
  const { views } = await openImage(image);
  expect(views).toEqual(
    (['rockRidge', 'joliet', 'enhanced', 'primary'] as const).filter((view) => model.trees[view] !== undefined),
  );
  for (const view of views) {
    const iso = await openImage(image, { view });
    const entries = await iso.entries();
    expect(iso.problems).toEqual([]);
    expect(byPath(entries.map((entry) => [entry.path, shownEntry(entry, view)]))).toEqual(
      byPath(nodesOf(model.trees[view]!).map((node) => [NAMES[view](node.path), shownNode(node, view)])),
    );
  }
  await expectBootAgreement(image, model);
}

async function expectBootAgreement(image: Uint8Array, model: ReturnType<typeof inspectIso>): Promise<void> {
  const iso = await openImage(image);
  const boot = await iso.boot();
  expect(boot?.catalogSector).toBe(model.elTorito?.catalogSector);
  expect(
    boot?.entries.map(({ platform, id, bootable, loadSegment, systemType, loadSectors, sector, ...entry }) => ({
      ...{ platform, id, bootable, loadSegment, systemType, loadSectors, sector },
      infoTable: entry.infoTable,
      grub2InfoTable: entry.grub2InfoTable,
    })),
  ).toEqual(
    model.elTorito?.entries.map((entry) => ({
      platform: entry.platform,
      id: entry.sectionId,
      bootable: entry.isBootable,
      loadSegment: entry.loadSegment,
      systemType: entry.systemType,
      loadSectors: entry.loadSectors,
      sector: entry.sector,
      infoTable: entry.infoTable !== undefined,
      grub2InfoTable: entry.hasGrub2Info,
    })),
  );
  const disk = await iso.disk();
  const gpt = disk.gpt?.partitions ?? [];
  expect(gpt.map(({ start, length }) => ({ start, length }))).toEqual(
    model.systemArea.hasGpt
      ? model.systemArea.partitions.map(({ firstBlock, lastBlock }) => ({
          start: firstBlock * 512,
          length: (lastBlock - firstBlock + 1) * 512,
        }))
      : [],
  );
  expect(disk.partitionOffset).toBe(model.hasPartitionView ? 16 : 0);
  expect(iso.problems).toEqual([]);
}

function byPath(rows: readonly (readonly [string, Shown])[]): Readonly<Record<string, Shown>> {
  return Object.fromEntries([...rows].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** All nodes but the root. An `rr_moved` that nothing is left in does not show. */
function nodesOf(tree: IsoTree): readonly IsoNode[] {
  return tree.nodes.slice(1);
}

function shownNode(node: IsoNode, view: ViewName): Shown {
  const extents = node.extents.map(({ sector, length }) => ({ start: sector * 2048, length }));
  const common = { kind: node.kind, extents: withBytes(node.kind, extents), hidden: node.isHidden };
  if (view !== 'rockRidge' || node.posix === undefined) return { ...common, modifiedAt: node.recordedAt.getTime() };
  const { attributes, modifiedAt, target, device } = node.posix;
  return {
    ...common,
    mode: attributes.mode & 0o7777,
    uid: attributes.uid,
    gid: attributes.gid,
    links: attributes.links,
    modifiedAt: modifiedAt.getTime(),
    target,
    ...(device && { major: device.major, minor: device.minor }),
  };
}

function shownEntry(entry: IsoEntry, view: ViewName): Shown {
  const { metadata, record } = entry;
  const kind = entry.kind === 'device' ? entry.type : entry.kind;
  const common = { kind, extents: withBytes(kind, record.extents), hidden: record.hidden };
  const modifiedAt = metadata.modifiedAt?.getTime();
  if (view !== 'rockRidge') return { ...common, modifiedAt };
  const { mode, uid, gid } = metadata;
  return {
    ...common,
    ...{ mode, uid, gid, modifiedAt },
    links: record.links,
    target: entry.kind === 'symlink' ? entry.target : undefined,
    ...(entry.kind === 'device' && entry.major !== undefined && { major: entry.major, minor: entry.minor }),
  };
}

/** Where nothing lies, the address says nothing. */
function withBytes(kind: string, extents: Shown['extents']): Shown['extents'] {
  return kind === 'file' || kind === 'directory' ? extents.filter(({ length }) => length > 0) : [];
}
