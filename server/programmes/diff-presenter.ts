import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import type { ChangeKind, Diff, Move, NodeDiff, NodeName } from './diff.ts';
import { presentField, type FieldRow } from './field-presenter.ts';

/** One changed module, unit, outcome or criterion. */
export interface NodeRow {
  readonly id: string | undefined;
  readonly code: string;
  readonly name: Said<string> | undefined;
  readonly badges: readonly { readonly kind: ChangeKind; readonly label: string }[];
  /** Where it went and which code it had, as sentences. */
  readonly notes: readonly string[];
  readonly fields: readonly FieldRow[];
  readonly state: 'added' | 'removed' | 'changed' | 'same';
  readonly children: readonly NodeRow[];
}

/** A diff as its page shows it. */
export interface DiffView {
  readonly isEmpty: boolean;
  readonly side: boolean;
  readonly views: readonly { readonly label: string; readonly href: string; readonly isCurrent: boolean }[];
  /** How many modules, units and outcomes each kind of change happened to. */
  readonly counts: readonly {
    readonly kind: ChangeKind;
    readonly label: string;
    readonly modules: number;
    readonly units: number;
    readonly outcomes: number;
  }[];
  readonly fields: readonly FieldRow[];
  readonly modules: readonly NodeRow[];
}

export interface DiffAddress {
  /** The reader asked for both sides beside each other (`?view=side`). */
  readonly side: boolean;
  /** Path of the page, without a language and without `view`; it may have other parameters. */
  readonly path: string;
}

const KINDS: readonly ChangeKind[] = [
  'added',
  'removed',
  'reworded',
  'translated',
  'moved',
  'recoded',
  'hours',
  'level',
  'criteria',
  'alignment',
  'served',
  'other',
];

interface Branch extends NodeDiff {
  readonly units?: readonly Branch[];
  readonly outcomes?: readonly Branch[];
  readonly criteria?: readonly Branch[];
}

/** Makes the page of a diff. `original` is the language that the item is written in. */
export function presentDiff(diff: Diff, original: string, { side, path }: DiffAddress, locale: Locale): DiffView {
  const { t, language, link, isolate } = locale;
  const called = ({ code, name }: NodeName): string => isolate(`${code} ${said(name, language, original)?.text ?? ''}`.trim());
  const moveNote = (move: Move): string =>
    'from' in move
      ? t('diff.moved.parent', { from: called(move.from), to: called(move.to) })
      : t('diff.moved.place', { from: move.fromPlace, to: move.toPlace });
  const stateOf = ({ kinds, before, after }: NodeDiff): NodeRow['state'] =>
    before === undefined ? 'added' : after === undefined ? 'removed' : kinds.length > 0 ? 'changed' : 'same';

  const row = (node: Branch): NodeRow => {
    const { kinds, before, after, moved, fields } = node;
    const shown = after ?? before;
    const isRecoded = before !== undefined && after !== undefined && before.code !== after.code;
    return {
      id: shown?.id,
      code: shown?.code ?? '',
      name: said(shown?.name, language, original),
      badges: KINDS.filter((kind) => kinds.includes(kind)).map((kind) => ({ kind, label: t(`diff.kind.${kind}`) })),
      notes: [
        ...(moved === undefined ? [] : [moveNote(moved)]),
        ...(isRecoded ? [t('diff.recoded', { from: isolate(before.code), to: isolate(after.code) })] : []),
      ],
      fields: fields.map((field) => presentField(field, original, locale)),
      state: stateOf(node),
      children: (node.units ?? node.outcomes ?? node.criteria ?? []).map(row),
    };
  };
  const { modules, units, outcomes } = diff.counts;
  const sidePath = `${path}${path.includes('?') ? '&' : '?'}view=side`;
  return {
    isEmpty: diff.isEmpty,
    side,
    views: [
      { label: t('diff.view.together'), href: link(path), isCurrent: !side },
      { label: t('diff.view.side'), href: link(sidePath), isCurrent: side },
    ],
    counts: KINDS.map((kind) => ({
      kind,
      label: t(`diff.kind.${kind}`),
      modules: modules[kind] ?? 0,
      units: units[kind] ?? 0,
      outcomes: outcomes[kind] ?? 0,
    })).filter((one) => one.modules + one.units + one.outcomes > 0),
    fields: diff.fields.map((field) => presentField(field, original, locale)),
    modules: diff.modules.map(row),
  };
}
