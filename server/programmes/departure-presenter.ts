import { departures } from '../../content-schema/rules.ts';
import type { Item } from '../../content-schema/validator.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';

/** Where a programme departs from a rule, in words. */
export interface DepartureRow {
  readonly rule: string;
  /** Path of the field, such as `modules/0/units/1/hours`. */
  readonly path: string;
  /** The nodes on the way to it; none where it is about the whole. */
  readonly nodes: readonly { readonly id: string | undefined; readonly code: string; readonly name: Said<string> | undefined }[];
  readonly what: string;
  readonly why: string;
}

interface Node {
  readonly id?: string;
  readonly code: string;
  readonly name: Readonly<Record<string, string>>;
}

/** The modules, units and outcomes that a path such as `modules/0/units/1/hours` leads through. */
function nodesOn(item: Item, path: string): Node[] {
  const nodes: Node[] = [];
  let here: unknown = item;
  for (const step of path.split('/')) {
    here = (here as Record<string, unknown> | undefined)?.[step];
    if (/^\d+$/.test(step) && here !== undefined) nodes.push(here as Node);
  }
  return nodes;
}

/** The departures of an item from the rules of its country, each with what is found and why the rule is there. */
export function presentDepartures(item: Item, { t, language }: Pick<Locale, 't' | 'language'>): DepartureRow[] {
  return departures(item).map(({ rule, path, params: found }) => {
    const { kind } = found;
    const params = kind === undefined ? found : { ...found, kind: t(`hours.${kind}`) };
    return {
      rule,
      path,
      nodes: nodesOn(item, path).map(({ id, code, name }) => ({ id, code, name: said(name, language, item.originalLanguage) })),
      what: t(`rule.${rule}.what`, params),
      why: t(`rule.${rule}.why`, params),
    };
  });
}
