import type { ItemType, Problem } from '../../../content-schema/validator.ts';
import type { Translate } from '../../http/messages.ts';
import { labelOf } from '../../vocabularies/service.ts';
import type { InterfaceLanguage, VocabularyId } from '../../../content-schema/vocabularies.ts';
import type { Picked, SectionView } from './field-view.ts';
import { LAYOUTS } from './layouts.ts';
import type { FormContext } from './form-context.ts';
import { presentFields } from './present-fields.ts';
import type { Unread } from './parse-form.ts';
import { itemShape, type ObjectShape, type Shape } from './shape.ts';
import { servedEntry } from './served.ts';

/** The form of an item, in its sections. */
export function presentForm(type: ItemType, content: Readonly<Record<string, unknown>>, context: FormContext): SectionView[] {
  return LAYOUTS[type].map(({ id, fields }) => ({
    id,
    title: context.locale.t(`writing.section.${id}`),
    fields: presentFields(itemShape(type), fields, content, '', context),
  }));
}

/** Problems by field; what was typed and could not be read is one too. */
export function problemsByField(problems: readonly Problem[], unread: readonly Unread[] = []): Map<string, Problem[]> {
  const byField = new Map<string, Problem[]>();
  const all = [...problems, ...unread.map(({ field, code, typed }) => ({ field, code, params: { found: typed } }))];
  for (const problem of all) byField.set(problem.field, [...(byField.get(problem.field) ?? []), problem]);
  return byField;
}

/** Codes of the catalogue and of frameworks, whose names have to be looked up before a form is shown. */
export interface NeededNames {
  readonly items: Set<string>;
  readonly competences: Set<string>;
}

type Values = Readonly<Record<string, unknown>>;
const strings = (value: unknown): string[] => [value].flat().filter((one) => typeof one === 'string');

function needIn(shape: Shape, name: string, value: unknown, needed: NeededNames): void {
  if (value === undefined) return;
  if (name === 'servedBy') for (const one of strings(value)) needed.items.add(servedEntry(one).identifier);
  else if (shape.kind === 'reference' || shape.kind === 'references') for (const one of strings(value)) needed.items.add(one);
  else if (name === 'educationalAlignment') {
    for (const { educationalFramework, targetCode } of value as Values[])
      needed.competences.add(`${String(educationalFramework)}:${String(targetCode)}`);
  } else if (shape.kind === 'object') needNames(shape, value as Values, needed);
  else if (shape.kind === 'list') for (const row of [value].flat()) needIn(shape.of, '', row, needed);
}

/** Adds the codes in `content` whose names are not in a vocabulary. */
export function needNames(shape: ObjectShape, content: Values, needed: NeededNames): void {
  for (const [name, field] of shape.fields) needIn(field, name, content[name], needed);
}

/** Names codes: those of vocabularies by their labels, the choices of a schema by the locale files, others as `looked` says. */
export function namesBy(language: InterfaceLanguage, t: Translate, looked: ReadonlyMap<string, Picked>): FormContext['nameOf'] {
  return (source, code) => {
    if (source === 'choice') return { code, label: t(`writing.choice.${code}`), note: '' };
    if (source === 'items' || source === 'competences') return looked.get(`${source} ${code}`) ?? { code, label: code, note: '' };
    return { code, label: labelOf(source as VocabularyId, code, language), note: code };
  };
}
