import type { RecordedChild, RecordedDirectory } from './directory-tree.js';
import { directoryNode, type IsoNode, type PosixFields, recordedNode } from './nodes.js';
import type { RandomAccess } from './random-access.js';
import type { Relocation } from './relocation.js';
import type { RockRidge } from './rock-ridge.js';
import { kindOf, type RockRidgeFields } from './rock-ridge-fields.js';
import { textOf } from './text.js';

/** The tree as Rock Ridge means it: real names and types, relocated directories back in their places. */
export function rockRidgeNodes(image: RandomAccess, rockRidge: RockRidge, relocation: Relocation): IsoNode[] {
  const { root } = rockRidge.tree;
  const nodes = [withFields(directoryNode(image, root, '', ''), '', rockRidge.fieldsOf(root.self))];
  const open: { directory: RecordedDirectory; path: string }[] = [{ directory: root, path: '' }];
  for (const { directory, path: above } of open) {
    for (const child of directory.children) {
      const fields = rockRidge.fieldsOf(child.first);
      if (fields?.isRelocated || (child.directory !== undefined && child.directory === relocation.hidden)) continue;
      const name = textOf(fields?.name ?? child.identifier);
      const path = above === '' ? name : `${above}/${name}`;
      const target = child.directory ?? relocation.directoryOf(child);
      nodes.push(withFields(nodeOf(image, child, target, path), name, fields));
      if (target !== undefined) open.push({ directory: target, path });
    }
  }
  return nodes;
}

function nodeOf(
  image: RandomAccess,
  child: RecordedChild,
  target: RecordedDirectory | undefined,
  path: string,
): IsoNode {
  return target === undefined ? recordedNode(image, child, path, '') : directoryNode(image, target, path, '');
}

function withFields(node: IsoNode, name: string, fields: RockRidgeFields | undefined): IsoNode {
  if (fields?.attributes === undefined) return { ...node, name };
  const posix: PosixFields = {
    attributes: fields.attributes,
    modifiedAt: fields.modifiedAt ?? node.recordedAt,
    ...(fields.target !== undefined && { target: textOf(fields.target), targetBytes: fields.target }),
    ...(fields.device !== undefined && { device: fields.device }),
  };
  return {
    ...node,
    name,
    nameBytes: fields.name ?? new Uint8Array(),
    kind: kindOf(fields.attributes) ?? node.kind,
    posix,
  };
}
