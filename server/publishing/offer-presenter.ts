import type { VocabularyId } from '../../content-schema/vocabularies.ts';
import type { Locale } from '../http/locale.ts';
import { fieldLabel } from '../programmes/service.ts';
import { said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import type { Fit, Offer } from './take-over.ts';

/** A change of the original that may be taken over, in words. */
export interface OfferRow {
  readonly id: string;
  /** What happens to what: `Learning outcome M1.1 reworded (Azerbaijani)`. */
  readonly title: string;
  /** What the node is called. */
  readonly about: { readonly code: string; readonly name: ReturnType<typeof said> } | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The language of both texts, where they are texts of one. */
  readonly language: string | undefined;
  readonly dir: 'ltr' | 'rtl' | 'auto';
  readonly isPossible: boolean;
  /** Why it cannot be taken over, or what it needs. */
  readonly reason: string | undefined;
}

const POSSIBLE: readonly Fit[] = ['fits', 'needs-other'];
const VOCABULARIES: Readonly<Record<string, VocabularyId>> = {
  inLanguage: 'languages',
  educationalLevel: 'qualification-levels',
  specialty: 'isced-f-2013',
  occupation: 'isco-08',
  learningResourceType: 'resource-types',
  audience: 'audiences',
  license: 'licences',
};
const HOURS = ['theory', 'practice', 'workplace', 'total'] as const;

/** A value as people read it; undefined for what has no short form. */
function valueText(field: string, value: unknown, locale: Locale): string | undefined {
  if (value === undefined) return undefined;
  const scheme = VOCABULARIES[field];
  if (typeof value === 'string') return scheme === undefined ? value : labelOf(scheme, value, locale.language);
  if (typeof value === 'number') return locale.number(value);
  if (field === 'hours') {
    const hours = value as Readonly<Record<string, number | undefined>>;
    return HOURS.flatMap((kind) =>
      hours[kind] === undefined ? [] : [`${locale.t(`hours.${kind}`)}: ${locale.countHours(hours[kind])}`],
    ).join(', ');
  }
  if (Array.isArray(value))
    return value
      .map((one) => valueText(field, one, locale) ?? '')
      .filter((text) => text !== '')
      .join(', ');
  return undefined;
}

export function presentOffer({ change, fit }: Offer, original: string, locale: Locale): OfferRow {
  const { t, language } = locale;
  const { id, kind, node, field = '', language: of, before, after } = change;
  const what = node === undefined ? t('origin.whole') : t(`origin.node.${node.kind}`, { code: node.code });
  const label = field === '' ? '' : fieldLabel(field, t);
  const named = of === undefined ? label : t('origin.field.language', { field: label, language: labelOf('languages', of, language) });
  return {
    id,
    title: kind === 'changed' ? t('origin.change.changed', { what, field: named }) : t(`origin.change.${kind}`, { what }),
    about: node === undefined ? undefined : { code: node.code, name: said(node.name, language, original) },
    before: kind === 'changed' ? valueText(field, before, locale) : undefined,
    after: kind === 'changed' ? valueText(field, after, locale) : undefined,
    language: of,
    dir: 'auto',
    isPossible: POSSIBLE.includes(fit),
    reason: fit === 'fits' ? undefined : t(`origin.fit.${fit}`),
  };
}
