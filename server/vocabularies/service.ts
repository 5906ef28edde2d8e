import { vocabulary, type Field, type InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { labelOf, labelled, type Labelled } from './labels.ts';

export { labelOf, labelled, type Labelled };

const fields = (): readonly Field[] => vocabulary('isced-f-2013').concepts;

/** The ten broad fields that have content of their own, in the order of the classification; "generic" comes last. */
export function broadFields(): Field[] {
  const broad = fields().filter((field) => field.level === 'broad');
  return [...broad.filter(({ code }) => code !== '00'), ...broad.filter(({ code }) => code === '00')];
}

/** The fields directly below one. */
export function narrowerFields(code: string): Field[] {
  return fields().filter((field) => field.parent === code);
}

/** A field and the wider ones that hold it, widest first. */
export function fieldPath(code: string): Field[] {
  const path: Field[] = [];
  for (
    let field = vocabulary('isced-f-2013').get(code);
    field !== undefined;
    field = field.parent === undefined ? undefined : vocabulary('isced-f-2013').get(field.parent)
  ) {
    path.unshift(field);
  }
  return path;
}

/** The occupations that training in a field, or in the fields below it, leads to. */
export function occupationsOf(code: string, language: InterfaceLanguage): Labelled[] {
  const codes = new Set(
    fields()
      .filter((field) => field.code.startsWith(code))
      .flatMap((field) => field.occupations ?? []),
  );
  const known = [...codes].filter((occupation) => vocabulary('isco-08').get(occupation) !== undefined);
  return labelled('isco-08', known, language).sort((a, b) => a.label.localeCompare(b.label, language));
}
