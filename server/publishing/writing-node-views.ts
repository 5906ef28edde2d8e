import { totalHours } from '../../content-schema/hours.ts';
import type { Hours } from '../../content-schema/types.ts';
import { childKind, childrenOf, LEVELS, type Node } from '../programmes/service.ts';
import type { FieldView } from './form/field-view.ts';
import type { FormContext } from './form/form-context.ts';
import { NODE_LAYOUTS } from './form/layouts.ts';
import { presentFields } from './form/present-fields.ts';
import { nodeShape, type NodeKind } from './form/shape.ts';
import { nodeField } from './writing-nodes.ts';

/** A module, unit, outcome or criterion as its page shows it to be written. */
export interface NodeView {
  readonly id: string;
  readonly anchor: string;
  readonly level: NodeKind;
  readonly code: string;
  readonly main: readonly FieldView[];
  readonly more: readonly FieldView[];
  /** What stands under "more", in a few words. */
  readonly said: readonly string[];
  readonly isMoreOpen: boolean;
  readonly isFocused: boolean;
  readonly children: readonly NodeView[];
  /** What can be added below it. */
  readonly below: NodeKind | undefined;
}

const hasValue = (field: FieldView): boolean => {
  switch (field.widget) {
    case 'texts':
      return field.rows.some(({ value }) => value !== '');
    case 'select':
    case 'ticks':
      return field.options.some(({ value, isChosen }) => isChosen && value !== '');
    case 'tick':
      return field.isTicked;
    case 'input':
    case 'period':
      return field.value !== '';
    case 'group':
      return field.fields.some(hasValue);
    case 'pick':
    case 'competences':
      return field.picked.length > 0;
    case 'served':
    case 'rows':
      return field.rows.length > 0;
  }
};

const count = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function saidOf(node: Node, more: readonly FieldView[], { locale: { t } }: FormContext): string[] {
  const total = totalHours(node['hours'] as Hours | undefined);
  const numbers: Readonly<Record<string, number>> = {
    occupation: count(node['occupation']),
    educationalAlignment: count(node['educationalAlignment']),
    servedBy: count(node['servedBy']),
  };
  return more.filter(hasValue).map((field) => {
    const name = field.name.slice(field.name.lastIndexOf('/') + 1);
    if (name === 'hours' && typeof total === 'number') return t('writing.hours', { count: total });
    const several = numbers[name];
    return several === undefined ? field.label : t('writing.counted', { name: field.label, count: several });
  });
}

/** Fills the summary of `context` as presenting the node and those below it would, from the nodes that have a problem. */
export function presentProblems(node: Node, depth: number, context: FormContext): void {
  const level: NodeKind = LEVELS[depth] ?? 'assessmentCriterion';
  const at = nodeField(node.id ?? '');
  if ([...context.problems.keys()].some((field) => field.startsWith(`${at}/`))) {
    for (const part of ['more', 'main'] as const) presentFields(nodeShape(level), NODE_LAYOUTS[level][part], node, at, context);
  }
  for (const child of childrenOf(node, depth)) presentProblems(child, depth + 1, context);
}

/** The node and those below it. A part that has a problem is open. */
export function presentNode(node: Node, depth: number, context: FormContext, focus: string | undefined): NodeView {
  const level: NodeKind = LEVELS[depth] ?? 'assessmentCriterion';
  const id = node.id ?? '';
  const at = nodeField(id);
  const present = (names: readonly string[]): FieldView[] => presentFields(nodeShape(level), names, node, at, context);
  const more = present(NODE_LAYOUTS[level].more);
  return {
    id,
    anchor: `node-${id}`,
    level,
    code: node.code ?? '',
    main: present(NODE_LAYOUTS[level].main),
    more,
    said: saidOf(node, more, context),
    isMoreOpen: more.some(({ problem }) => problem !== undefined),
    isFocused: focus === id,
    children: childrenOf(node, depth).map((child) => presentNode(child, depth + 1, context, focus)),
    below: childKind(level),
  };
}
