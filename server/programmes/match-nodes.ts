/** A node of one level of a programme, with the node above it. */
export interface Placed<T> {
  readonly node: T;
  readonly parent: object | undefined;
  /** Among its siblings, from 0. */
  readonly position: number;
}

interface Identifiable {
  readonly id?: string;
  readonly code: string;
}

/** The node before by the node after. */
export type Matches<T> = ReadonlyMap<T, Placed<T>>;

/** Two nodes that both have an id are the same only by it. */
function mayMatch(before: Identifiable, after: Identifiable): boolean {
  return before.id === undefined || after.id === undefined;
}

function countsOf<T extends Identifiable>(placed: readonly Placed<T>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { node } of placed) counts.set(node.code, (counts.get(node.code) ?? 0) + 1);
  return counts;
}

/**
 * Which node is which: by id; else by code under the same parent; else by a code that stands once in each whole.
 * `parents` are the matches one level up.
 */
export function matchNodes<T extends Identifiable>(
  before: readonly Placed<T>[],
  after: readonly Placed<T>[],
  parents: ReadonlyMap<object, Placed<object>>,
): Matches<T> {
  const matches = new Map<T, Placed<T>>();
  const taken = new Set<T>();
  const match = (now: Placed<T>, then: Placed<T>): void => {
    matches.set(now.node, then);
    taken.add(then.node);
  };

  const byId = new Map(before.flatMap((placed) => (placed.node.id === undefined ? [] : [[placed.node.id, placed] as const])));
  for (const now of after) {
    const then = now.node.id === undefined ? undefined : byId.get(now.node.id);
    if (then !== undefined && !taken.has(then.node)) match(now, then);
  }

  const siblings = new Map<object | undefined, Placed<T>[]>();
  for (const placed of before) siblings.set(placed.parent, [...(siblings.get(placed.parent) ?? []), placed]);
  for (const now of after) {
    if (matches.has(now.node)) continue;
    const parent = now.parent === undefined ? undefined : parents.get(now.parent)?.node;
    if (now.parent !== undefined && parent === undefined) continue;
    const then = siblings.get(parent)?.find(({ node }) => !taken.has(node) && node.code === now.node.code && mayMatch(node, now.node));
    if (then !== undefined) match(now, then);
  }

  const [countsBefore, countsAfter] = [countsOf(before), countsOf(after)];
  const byCode = new Map(before.map((placed) => [placed.node.code, placed]));
  for (const now of after) {
    const { code } = now.node;
    const then = byCode.get(code);
    if (matches.has(now.node) || then === undefined || taken.has(then.node) || !mayMatch(then.node, now.node)) continue;
    if (countsBefore.get(code) === 1 && countsAfter.get(code) === 1) match(now, then);
  }
  return matches;
}

/** The places of a longest run of growing numbers: what can stay where it is when the rest moves. */
function longestGrowing(numbers: readonly number[]): Set<number> {
  /** By length, the place where the run of that length with the smallest end ends. */
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  numbers.forEach((number, place) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    previous[place] = low === 0 ? undefined : ends[low - 1];
    ends[low] = place;
  });
  const run = new Set<number>();
  for (let place = ends.at(-1); place !== undefined; place = previous[place]) run.add(place);
  return run;
}

/** The nodes of one parent that changed their order among those that were there before: as few as explain the new order. */
export function reordered<T>(siblings: readonly T[], positionBefore: (node: T) => number | undefined): Set<T> {
  const stayed = siblings.flatMap((node) => {
    const position = positionBefore(node);
    return position === undefined ? [] : [{ node, position }];
  });
  const inOrder = longestGrowing(stayed.map(({ position }) => position));
  return new Set(stayed.filter((_, place) => !inOrder.has(place)).map(({ node }) => node));
}
