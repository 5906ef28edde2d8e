/** The fields of a sent form as a tree: `chapters/0/name/az` is four steps deep. */
export interface Entry {
  readonly values: string[];
  readonly children: Map<string, Entry>;
}

export type FormBody = Readonly<Record<string, unknown>>;

const DEEPEST = 10;
const emptyEntry = (): Entry => ({ values: [], children: new Map() });

/** Line ends as one sign, nothing that a database or an index refuses. */
function readable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '').replaceAll(/\r\n?/g, '\n');
}

/** Sorts what a form sent by the steps of its names. */
export function entriesOf(body: FormBody): Entry {
  const root = emptyEntry();
  for (const [name, sent] of Object.entries(body)) {
    const steps = name.split('/', DEEPEST + 1);
    if (steps.length > DEEPEST) continue;
    let here = root;
    for (const step of steps) {
      let next = here.children.get(step);
      if (next === undefined) {
        next = emptyEntry();
        here.children.set(step, next);
      }
      here = next;
    }
    for (const value of [sent].flat()) if (typeof value === 'string') here.values.push(readable(value));
  }
  return root;
}

/** The children whose names are positions, in order. */
export function rowsOf(entry: Entry): (readonly [position: number, row: Entry])[] {
  return [...entry.children]
    .flatMap(([name, row]) => (/^\d{1,4}$/.test(name) ? [[Number(name), row] as const] : []))
    .sort(([a], [b]) => a - b);
}

/** The last value, without space around it; empty where there is none. */
export function textOf(entry: Entry | undefined): string {
  return entry?.values.at(-1)?.trim() ?? '';
}
