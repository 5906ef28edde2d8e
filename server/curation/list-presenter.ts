import { ITEM_TYPES } from '../../content-schema/validator.ts';
import { vocabulary, type VocabularyId } from '../../content-schema/vocabularies.ts';
import { institutionsFor, type Actor } from '../accounts/permissions.ts';
import { itemPath, statusOf, type ItemStatus, type StoredItem } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import { titleOf } from './bulk-edits.ts';
import { LACKS, LISTED_STATUSES, type ItemFilter, type Lack } from './item-filter.ts';
import type { InstitutionNames } from './value-presenter.ts';

/** An item as a row of the editor's list. */
export interface ItemRow {
  readonly id: string;
  readonly revision: number;
  readonly title: Said<string>;
  /** Its page for readers; undefined for one that is deleted. */
  readonly href: string | undefined;
  readonly identifier: string;
  readonly type: string;
  readonly status: ItemStatus;
  readonly specialties: readonly string[];
  readonly institution: Said<string> | undefined;
  readonly licence: string | undefined;
  readonly languages: readonly string[];
  readonly lacks: readonly Lack[];
  readonly changed: Date;
  readonly version: number | undefined;
}

/** Only what nearly every item should have is worth a mark in the list. */
const MARKED: readonly Lack[] = ['description', 'license', 'specialty', 'educationalLevel'];

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

export function presentRow(item: StoredItem, { language, link }: Locale, names: InstitutionNames): ItemRow {
  const original = titleOf(item).title;
  const institution = item.institution === undefined ? undefined : names.get(item.institution);
  const status = statusOf(item);
  return {
    id: item._id,
    revision: item.revision,
    title: said(item.name, language, item.originalLanguage) ?? { text: item.identifier, language, dir: 'ltr' },
    href: status === 'deleted' ? undefined : link(itemPath(item._id, original)),
    identifier: item.identifier,
    type: item.type,
    status,
    specialties: (item.specialty ?? []).map((code) => labelOf('isced-f-2013', code, language)),
    institution:
      institution === undefined
        ? item.institution === undefined
          ? undefined
          : { text: item.institution, language: 'en', dir: 'ltr' }
        : said(institution.name, language, institution.originalLanguage),
    licence: item.license === undefined ? undefined : labelOf('licences', item.license, language).split(':')[0],
    languages: item.inLanguage.map((code) => labelOf('languages', code, language)),
    lacks: MARKED.filter((field) => isEmpty((item as unknown as Record<string, unknown>)[field])),
    changed: item.updatedAt,
    version: item.publishedVersion,
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly language?: string;
}

export function codeChoices(id: VocabularyId, language: Locale['language']): Choice[] {
  return vocabulary(id).concepts.map(({ code, label }) => ({
    value: code,
    label: id === 'isced-f-2013' ? `${code} ${label[language]}` : label[language],
  }));
}

/** The institutions for which `by` curates, by name. */
export function institutionChoices(by: Actor, names: InstitutionNames, language: string): Choice[] {
  const own = institutionsFor(by, 'item.curate');
  return [...names]
    .filter(([id]) => own === undefined || own.includes(id))
    .map(([id, { name, originalLanguage }]) => {
      const found = said(name, language, originalLanguage);
      return { value: id, label: found?.text ?? id, ...(found === undefined ? {} : { language: found.language }) };
    })
    .sort((a, b) => a.label.localeCompare(b.label, language));
}

/** What the filter form offers; the first of each is "any". */
export function filterChoices(by: Actor, filter: ItemFilter, names: InstitutionNames, locale: Locale): object[] {
  const { t, language } = locale;
  const select = (name: keyof ItemFilter, label: string, choices: readonly Choice[]): object => ({
    name,
    label,
    value: filter[name] ?? '',
    choices,
  });
  return [
    select(
      'type',
      t('facet.type'),
      ITEM_TYPES.map((type) => ({ value: type, label: t(`type.${type}`) })),
    ),
    select('specialty', t('facet.specialty'), codeChoices('isced-f-2013', language)),
    select('institution', t('facet.institution'), institutionChoices(by, names, language)),
    select('language', t('facet.language'), codeChoices('languages', language)),
    select('licence', t('facet.licence'), codeChoices('licences', language)),
    select(
      'status',
      t('curation.status'),
      LISTED_STATUSES.map((status) => ({ value: status, label: t(`curation.status.${status}`) })),
    ),
  ];
}

export function lackChoices(filter: ItemFilter, { t }: Locale): object[] {
  return LACKS.map((field) => ({ value: field, label: t(`curation.lacks.${field}`), checked: filter.lacks?.includes(field) === true }));
}
