import { validateItem, type Problem } from '../../content-schema/validator.ts';
import { childField, childrenOf, LEVELS, nodeAt, withChildren, type Node, type Tree } from '../programmes/service.ts';
import { entriesOf, type Entry, type FormBody } from './form/entries.ts';
import { NODE_LAYOUTS } from './form/layouts.ts';
import { parseFields, type Find, type Unread } from './form/parse-form.ts';
import { nodeShape, type NodeKind } from './form/shape.ts';
import type { Orphan } from './writing-conflict.ts';

export const nodeField = (id: string): string => `nodes/${id}`;
export const nodeNames = (level: NodeKind): readonly string[] => [...NODE_LAYOUTS[level].main, ...NODE_LAYOUTS[level].more];

export interface FilledNodes {
  readonly node: Node;
  readonly finds: readonly Find[];
  readonly unread: readonly Unread[];
  /** Texts that were typed into nodes that are not there any more. */
  readonly orphans: readonly Orphan[];
}

function textsIn(entry: Entry): string[] {
  return [...entry.values, ...[...entry.children.values()].flatMap(textsIn)].filter((text) => /\p{L}/u.test(text));
}

/**
 * The node with what a form says of it and of the nodes below it, by their ids. Which nodes there are and in which order
 * is not the form's to say.
 */
export function fillNodes(node: Node, depth: number, body: FormBody): FilledNodes {
  const sent = entriesOf(body).children.get('nodes')?.children ?? new Map<string, Entry>();
  const finds: Find[] = [];
  const unread: Unread[] = [];
  const met = new Set<string>();

  const fill = (current: Node, at: number): Node => {
    const [level, id] = [LEVELS[at], current.id];
    const children = childrenOf(current, at).map((child) => fill(child, at + 1));
    const entry = id === undefined ? undefined : sent.get(id);
    if (level === undefined || id === undefined || entry === undefined) return withChildren(current, at, children);
    met.add(id);
    const parsed = parseFields(nodeShape(level), nodeNames(level), entry, nodeField(id));
    finds.push(...parsed.finds);
    unread.push(...parsed.unread);
    const known = new Set([...nodeNames(level), childField(at)]);
    // In place, because what a picker finds is added to this very object.
    Object.assign(parsed.content, Object.fromEntries(Object.entries(current).filter(([name]) => !known.has(name))));
    const list = childField(at);
    if (list !== undefined && children.length > 0) parsed.content[list] = children;
    return parsed.content;
  };
  const filled = fill(node, depth);
  const orphans = [...sent].flatMap(([id, entry]) => {
    const texts = met.has(id) ? [] : textsIn(entry);
    return texts.length === 0 ? [] : [{ code: entry.children.get('code')?.values.at(-1) ?? '', texts }];
  });
  return { node: filled, finds, unread, orphans };
}

/**
 * What is wrong with one module of the content, under the names that its page gives the fields. No rule of the schemas
 * is about several modules, so the others are not looked at.
 */
export function problemsOfModule(content: Readonly<Record<string, unknown>>, module: Node): Problem[] {
  const tree: Tree = [module];
  const checked = validateItem({ ...content, modules: tree });
  return (checked.ok ? [] : checked.problems).flatMap((problem) => {
    const place = nodeAt(tree, problem.field);
    if (place?.node.id === undefined) return [];
    const own = nodeField(place.node.id);
    return [{ ...problem, field: place.field === '' ? own : `${own}/${place.field}` }];
  });
}
