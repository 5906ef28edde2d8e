import { randomBytes } from 'node:crypto';

type Values = Readonly<Record<string, unknown>>;

/** Lists of the form whose rows have an id each, with the lists inside their rows. */
const IDENTIFIED: Readonly<Record<string, readonly string[]>> = { questions: ['choices'] };

const rowsOf = (value: unknown): readonly Values[] => (Array.isArray(value) ? (value as Values[]) : []);
const idOf = ({ id }: Values): string | undefined => (typeof id === 'string' && id !== '' ? id : undefined);
/** Says nothing of what stands beside it or when it was made. */
const freshId = (): string => randomBytes(6).toString('hex');

/** A row whose id is missing or taken gets the id of the saved row at its place, where that is free, else a new one. */
function identifiedRows(typed: readonly Values[], saved: readonly Values[], inside: readonly string[]): Values[] {
  const named = new Set(typed.flatMap((row) => idOf(row) ?? []));
  const taken = new Set<string>();
  return typed.map((row, place) => {
    const own = idOf(row);
    const before = idOf(saved[place] ?? {});
    const id =
      own !== undefined && !taken.has(own) ? own : before !== undefined && !named.has(before) && !taken.has(before) ? before : freshId();
    taken.add(id);
    const earlier = saved.find((one) => idOf(one) === id) ?? {};
    const lists = inside.flatMap((list) => {
      const rows = rowsOf(row[list]);
      return rows.length === 0 ? [] : [[list, identifiedRows(rows, rowsOf(earlier[list]), [])] as const];
    });
    return { ...row, id, ...Object.fromEntries(lists) };
  });
}

/**
 * What a form sent, where every row that needs an id has one of its own. A page that is open saves itself without being
 * shown again, so its new rows come back without the ids that they were saved under: those are found by their place.
 */
export function withIdentities(typed: Readonly<Record<string, unknown>>, saved: Readonly<Record<string, unknown>>): Values {
  const lists = Object.entries(IDENTIFIED).flatMap(([field, inside]) => {
    const rows = rowsOf(typed[field]);
    return rows.length === 0 ? [] : [[field, identifiedRows(rows, rowsOf(saved[field]), inside)] as const];
  });
  return { ...typed, ...Object.fromEntries(lists) };
}
