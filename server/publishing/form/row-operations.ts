import type { FormBody } from './entries.ts';

type Body = Record<string, unknown>;

/** The positions of the rows of a list that a form sent, in order. */
function positions(body: FormBody, list: string): number[] {
  const found = Object.keys(body).flatMap((name) => {
    const position = name.startsWith(`${list}/`) ? /^\d{1,4}(?=\/|$)/.exec(name.slice(list.length + 1))?.[0] : undefined;
    return position === undefined ? [] : [Number(position)];
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

const isOf = (name: string, row: string): boolean => name === row || name.startsWith(`${row}/`);

function withoutRow(body: FormBody, row: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !isOf(name, row)));
}

function swapped(body: FormBody, one: string, other: string): Body {
  const renamed = (name: string): string => {
    if (isOf(name, one)) return other + name.slice(one.length);
    return isOf(name, other) ? one + name.slice(other.length) : name;
  };
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [renamed(name), value]));
}

function moved(body: FormBody, row: string, by: -1 | 1): Body {
  const slash = row.lastIndexOf('/');
  const list = row.slice(0, slash);
  const places = positions(body, list);
  const neighbour = places[places.indexOf(Number(row.slice(slash + 1))) + by];
  return neighbour === undefined ? { ...body } : swapped(body, row, `${list}/${String(neighbour)}`);
}

/** Takes one value out of a field that may have several. */
function unpicked(body: FormBody, target: string): Body {
  const [name = '', ...code] = target.split(':');
  const left = [body[name] ?? []].flat().filter((value) => value !== code.join(':'));
  return { ...body, [name]: left };
}

/** A button of a form: what to do, and with which field, row or node. */
export interface Operation {
  readonly name: string;
  readonly target: string;
}

/** `remove:creator/1` is `remove` with `creator/1`. */
export function operationOf(value: unknown): Operation | undefined {
  const text: unknown = Array.isArray(value) ? value.at(-1) : value;
  if (typeof text !== 'string' || text === '') return undefined;
  const colon = text.indexOf(':');
  return colon === -1 ? { name: text, target: '' } : { name: text.slice(0, colon), target: text.slice(colon + 1) };
}

/** What a form sent, after the rows of a list were changed as its button says; other buttons change nothing. */
export function withRows(body: FormBody, operation: Operation | undefined): FormBody {
  switch (operation?.name) {
    case 'remove-row':
      return withoutRow(body, operation.target);
    case 'row-up':
      return moved(body, operation.target, -1);
    case 'row-down':
      return moved(body, operation.target, 1);
    case 'unpick':
      return unpicked(body, operation.target);
    default:
      return body;
  }
}
