import { reordered } from '../programmes/service.ts';
import { idsBelow, isSame, nodesIn, ownFields, type Content, type NodeKind, type PlacedNode, type TreeNode } from './content-tree.ts';

/** One thing that a newer version of the original changes and that an adaptation may take over by itself. */
export interface OriginChange {
  /** Stays the same while neither version changes. */
  readonly id: string;
  readonly kind: 'added' | 'removed' | 'moved' | 'changed';
  /** The node; undefined where a field of the whole item changed. */
  readonly node: { readonly id: string; readonly kind: NodeKind; readonly code: string; readonly name: TreeNode['name'] } | undefined;
  /** The field that changed, and the language where it is one text of several. */
  readonly field?: string;
  readonly language?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Fields that an adaptation has of its own. */
const OWN_FIELDS = new Set([
  'type',
  'identifier',
  'originalLanguage',
  'institution',
  'country',
  'publisher',
  'isBasedOn',
  'version',
  'creativeWorkStatus',
  'dateCreated',
  'datePublished',
  'dateModified',
  'translationOfWork',
  'workTranslation',
]);
/** Texts per language: each language is a change of its own. */
const LOCALIZED = new Set([
  'name',
  'description',
  'keywords',
  'accessibilitySummary',
  'educationalCredentialAwarded',
  'programPrerequisites',
  'transcript',
]);

type Fields = Readonly<Record<string, unknown>>;

function fieldChanges(before: Fields, after: Fields, node: OriginChange['node']): OriginChange[] {
  const changes: OriginChange[] = [];
  const at = node?.id ?? '';
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[field], after[field]];
    if (isSame(old, now)) continue;
    if (!LOCALIZED.has(field)) {
      changes.push({ id: `set:${at}:${field}`, kind: 'changed', node, field, before: old, after: now });
      continue;
    }
    const [texts, newTexts] = [(old ?? {}) as Fields, (now ?? {}) as Fields];
    for (const language of new Set([...Object.keys(newTexts), ...Object.keys(texts)])) {
      const [text, newText] = [texts[language], newTexts[language]];
      if (isSame(text, newText)) continue;
      changes.push({ id: `set:${at}:${field}/${language}`, kind: 'changed', node, field, language, before: text, after: newText });
    }
  }
  return changes;
}

const labelOf = (id: string, { kind, node }: PlacedNode): NonNullable<OriginChange['node']> => ({
  id,
  kind,
  code: node.code,
  name: node.name,
});

/** Ids of nodes that stand in another order among those that stayed under their parent. */
function turned(before: ReadonlyMap<string, PlacedNode>, after: ReadonlyMap<string, PlacedNode>): ReadonlySet<string> {
  const siblings = new Map<string, string[]>();
  for (const [id, { parent }] of after) siblings.set(parent, [...(siblings.get(parent) ?? []), id]);
  return new Set(
    [...siblings].flatMap(([parent, ids]) => [
      ...reordered(ids, (id) => {
        const then = before.get(id);
        return then?.parent === parent ? then.position : undefined;
      }),
    ]),
  );
}

/** What `next` changes against `base`, both with ids on every node; in the order of the new version, removals last. */
export function originChanges(base: Content, next: Content): readonly OriginChange[] {
  const [before, after] = [nodesIn(base), nodesIn(next)];
  const without = (content: Content): Fields =>
    Object.fromEntries(Object.entries(ownFields(content)).filter(([field]) => !OWN_FIELDS.has(field)));
  const changes = fieldChanges(without(base), without(next), undefined);
  const inOtherOrder = turned(before, after);
  for (const [id, placed] of after) {
    const then = before.get(id);
    const node = labelOf(id, placed);
    if (then === undefined) {
      // What is new below a new node comes with it.
      if (placed.parent === '' || before.has(placed.parent)) changes.push({ id: `add:${id}`, kind: 'added', node });
      continue;
    }
    if (then.parent !== placed.parent || inOtherOrder.has(id)) changes.push({ id: `move:${id}`, kind: 'moved', node });
    changes.push(...fieldChanges(ownFields(then.node), ownFields(placed.node), node));
  }
  for (const [id, placed] of before) {
    if (after.has(id) || (placed.parent !== '' && !after.has(placed.parent))) continue;
    changes.push({ id: `remove:${id}`, kind: 'removed', node: labelOf(id, placed) });
  }
  return changes;
}

/** Whether nodes below `id` live on in the newer version. */
export function holdsKept(nodes: ReadonlyMap<string, PlacedNode>, id: string, next: ReadonlyMap<string, PlacedNode>): boolean {
  return [...idsBelow(nodes, id)].some((below) => next.has(below));
}
