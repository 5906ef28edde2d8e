import { isDeepStrictEqual } from 'node:util';

/** A place where what is saved and what was typed differ. */
export interface Difference {
  /** Names on the way to it; a node of the tree by its id. */
  readonly path: readonly string[];
  readonly theirs: unknown;
  readonly mine: unknown;
}

type Values = Readonly<Record<string, unknown>>;
type Identified = Values & { readonly id: string };

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areNodes(value: unknown): value is readonly Identified[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one) && typeof one['id'] === 'string');
}

/**
 * What is saved, with what was typed wherever `takesMine` says so. It is asked for every place where they differ: a
 * text in a language, a number, a whole list. Which nodes there are and where they stand is as it is saved.
 */
export function merge(
  theirs: unknown,
  mine: unknown,
  takesMine: (difference: Difference) => boolean,
  path: readonly string[] = [],
): unknown {
  if (isDeepStrictEqual(theirs, mine)) return theirs;
  // Outside the tree a list is the person's own, rows with an id as well.
  if (path[0] === 'modules' && areNodes(theirs) && areNodes(mine)) {
    const byId = new Map(mine.map((node) => [node.id, node]));
    return theirs.map((node) => (byId.has(node.id) ? merge(node, byId.get(node.id), takesMine, [...path, node.id]) : node));
  }
  // Texts that one side has in no language at all are still texts by language.
  const isEither = isObject(theirs) || isObject(mine);
  if (isEither && (isObject(theirs) || theirs === undefined) && (isObject(mine) || mine === undefined)) {
    const [saved, typed] = [theirs ?? {}, mine ?? {}] as const;
    const names = [...new Set([...Object.keys(saved), ...Object.keys(typed)])];
    const merged = names
      .map((name) => [name, merge(saved[name], typed[name], takesMine, [...path, name])] as const)
      .filter(([, value]) => value !== undefined);
    return merged.length === 0 ? undefined : Object.fromEntries(merged);
  }
  return takesMine({ path, theirs, mine }) ? mine : theirs;
}

export function differencesOf(theirs: Values, mine: Values): readonly Difference[] {
  const found: Difference[] = [];
  merge(theirs, mine, (difference) => {
    found.push(difference);
    return false;
  });
  return found;
}

/** The content after the person chose at every difference; a place they said nothing about stays as it is saved. */
export function chosen(theirs: Values, mine: Values, isMine: (pointer: string) => boolean): Values {
  return merge(theirs, mine, ({ path }) => isMine(path.join('/'))) as Values;
}
