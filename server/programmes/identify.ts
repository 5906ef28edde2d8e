import { createHash } from 'node:crypto';
import type { Module } from '../../content-schema/types.ts';
import type { Item } from '../../content-schema/validator.ts';

/** Ids made of names are UUIDs of version 5 in this namespace (RFC 9562, section 5.5). */
const NAMESPACE = Buffer.from('5b9f0d2e6f2e4d5c9a3c1f7e8d604b21', 'hex');

function nameUuid(name: string): string {
  const digest = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const CHILDREN = ['units', 'learningOutcomes', 'assessmentCriteria'] as const;

/** A module, unit, outcome or criterion. */
interface Node {
  readonly id?: string;
  readonly code: string;
  readonly units?: readonly Node[];
  readonly learningOutcomes?: readonly Node[];
  readonly assessmentCriteria?: readonly Node[];
}

function idsOf(nodes: readonly Node[]): (string | undefined)[] {
  return nodes.flatMap((node) => [node.id, ...CHILDREN.flatMap((key) => idsOf(node[key] ?? []))]);
}

/**
 * Gives every module, unit, outcome and criterion without an `id` one that follows from the item's identifier and the
 * codes on the way to the node, so that two runs over the same content agree. An id that stands twice stays with the
 * first. Other items, and those with all ids in place, answer themselves.
 */
export function identified<T extends Item>(item: T): T {
  if ((item.type !== 'programme' && item.type !== 'curriculum') || item.modules === undefined) return item;
  const { identifier } = item;
  const given = idsOf(item.modules);
  const kept = new Set(given);
  if (kept.size === given.length && !kept.has(undefined)) return item;
  const used = new Set<string>();

  const newId = (codes: readonly string[]): string => {
    // A node that moved away keeps the id of the place it had; whoever stands there now takes the next one.
    for (let turn = 0; ; turn += 1) {
      const made = nameUuid(JSON.stringify([identifier, turn, ...codes]));
      if (!kept.has(made) && !used.has(made)) return made;
    }
  };
  const identify = (node: Node, above: readonly string[]): Node => {
    const codes = [...above, node.code];
    const id = node.id === undefined || used.has(node.id) ? newId(codes) : node.id;
    used.add(id);
    const children = CHILDREN.flatMap((key) => (node[key] === undefined ? [] : [[key, node[key].map((child) => identify(child, codes))]]));
    return { ...node, id, ...(Object.fromEntries(children) as object) };
  };
  return { ...item, modules: item.modules.map((module) => identify(module, []) as Module) };
}
