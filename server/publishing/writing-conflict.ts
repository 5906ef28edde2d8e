import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { Locale } from '../http/locale.ts';
import { placeOf, type Tree } from '../programmes/service.ts';
import { fieldLabel } from './form/field-words.ts';
import type { FormBody } from './form/entries.ts';
import type { Submission } from './service.ts';
import { isEditable } from './writing-access.ts';
import type { Difference } from './writing-merge.ts';

/** A text with its language, where it is in one. */
interface Side {
  readonly text: string;
  readonly language: string | undefined;
  readonly dir: 'ltr' | 'rtl' | undefined;
}

export interface DifferenceRow {
  /** Name of the choice: `choice/<path>`. */
  readonly name: string;
  readonly label: string;
  readonly theirs: Side;
  readonly mine: Side;
  readonly chosen: string | undefined;
}

/** A text that was typed into a node that somebody has deleted. */
export interface Orphan {
  readonly code: string;
  readonly texts: readonly string[];
}

export interface ConflictView {
  readonly by: string | undefined;
  readonly at: Date;
  /** The state it is in now, where it cannot be written any more. */
  readonly state: string | undefined;
  readonly rows: readonly DifferenceRow[];
  readonly orphans: readonly Orphan[];
  /** What was typed, to be sent again. */
  readonly typed: readonly { readonly name: string; readonly value: string }[];
  readonly revision: number;
  readonly action: string;
}

/** A value as one text: lists one below the other. */
function plainText(value: unknown): string {
  if (Array.isArray(value)) return value.map(plainText).join('\n');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(plainText).join(' · ');
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function languageOf(path: readonly string[]): string | undefined {
  const last = path.at(-1) ?? '';
  return path.length > 1 && vocabulary('languages').get(last) !== undefined ? last : undefined;
}

/** `M1.2 · Title (Arabic)`: what a place is called. */
function labelOfPath(path: readonly string[], tree: Tree, { t, language, isolate }: Locale): string {
  const inLanguage = languageOf(path);
  const place = path.map((step) => placeOf(tree, step)).findLast((found) => found !== undefined);
  const names = path.slice(place === undefined ? 0 : path.indexOf(place.node.id ?? '') + 1, inLanguage === undefined ? undefined : -1);
  const container = place?.level.toLowerCase() ?? 'item';
  const label = names.map((name) => fieldLabel(t, name, container)).join(' · ');
  const code = place === undefined ? '' : `${isolate(place.node.code ?? '?')} · `;
  const tongue = inLanguage === undefined ? '' : ` (${vocabulary('languages').get(inLanguage)?.label[language] ?? inLanguage})`;
  return code + label + tongue;
}

const ENVELOPE = new Set(['_csrf', 'revision', 'do', 'end', 'changed']);

function typedIn(body: FormBody): ConflictView['typed'] {
  return Object.entries(body).flatMap(([name, value]) =>
    ENVELOPE.has(name) || name.startsWith('choice/')
      ? []
      : [value].flat().flatMap((one) => (typeof one === 'string' ? [{ name, value: one }] : [])),
  );
}

/** Both sides of what is saved and what was typed; the fields that the browser says were changed are chosen beforehand. */
export function presentConflict(
  submission: Submission,
  differences: readonly Difference[],
  orphans: readonly Orphan[],
  body: FormBody,
  action: string,
  locale: Locale,
): ConflictView {
  const tree = (submission.content['modules'] ?? []) as Tree;
  const changed = new Set([body['changed'] ?? []].flat());
  const rows = differences.map(({ path, theirs, mine }): DifferenceRow => {
    const language = languageOf(path);
    const dir = language === undefined ? undefined : vocabulary('languages').get(language)?.dir;
    const name = `choice/${path.join('/')}`;
    const field = path.join('/');
    const isOurs = [...changed].some(
      (one) => typeof one === 'string' && (one === field || one.startsWith(`${field}/`) || field.endsWith(one.replace(/^nodes\//, '/'))),
    );
    const before = body[name];
    return {
      name,
      label: labelOfPath(path, tree, locale),
      theirs: { text: plainText(theirs), language, dir },
      mine: { text: plainText(mine), language, dir },
      chosen: before === 'mine' || before === 'theirs' ? before : changed.size === 0 ? undefined : isOurs ? 'mine' : 'theirs',
    };
  });
  const last = submission.history.findLast(({ from, to }) => from !== to);
  const canWrite = isEditable(submission);
  return {
    by: canWrite ? submission.saved?.by.name : last?.by?.name,
    at: canWrite ? (submission.saved?.at ?? submission.updatedAt) : submission.since,
    state: canWrite ? undefined : submission.state,
    rows,
    orphans,
    typed: typedIn(body),
    revision: submission.revision,
    action,
  };
}
