import { said, type Locale, type PluginHost, type StoredItem } from '../../../server/plugin-api.ts';
import { entryText, isSameFragment, readEntry, type Entry } from './entry.ts';
import { isWithin, itemExtent, recordsOf, type ItemExtent } from './item-extent.ts';
import { modulesOf, namedIdentifiers, unitsOf, type UnitContent } from './unit-content.ts';

/** What somebody chose, with what the platform and the list of the picker say about it. */
export interface Choice {
  /** As forms carry it. */
  readonly key: string;
  readonly entry: Entry;
  readonly item: StoredItem;
  readonly title: string;
  readonly language: string;
  /** One or two sentences: what is learnt with it, or what it is. */
  readonly summary: string;
  /** The unit whose outcomes it is. */
  readonly unit: UnitContent | undefined;
}

export interface Choices {
  readonly choices: readonly Choice[];
  /** How many of them are no longer in the catalogue, or never were. */
  readonly missing: number;
}

const LONGEST_SUMMARY = 300;

type Texts = Readonly<Record<string, string>> | undefined;

function text(texts: Texts, item: StoredItem, { language }: Locale): string {
  return said(texts, language, item.originalLanguage)?.text ?? '';
}

function shortened(whole: string): string {
  const plain = whole.replace(/\s+/gu, ' ').trim();
  if (plain.length <= LONGEST_SUMMARY) return plain.toWellFormed();
  const cut = plain.slice(0, LONGEST_SUMMARY);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), LONGEST_SUMMARY / 2)).toWellFormed()}…`;
}

/** `Lathe work, pages 12–19`; where the fragment is a chapter, its name. */
export function choiceTitle(entry: Entry, item: StoredItem, extent: ItemExtent, locale: Locale): string {
  const { t, clock } = locale;
  const title = text(item.name, item, locale) || item.identifier;
  const { fragment } = entry;
  if (fragment === undefined) return title;
  const chapter = extent.chapters.find((one) => isSameFragment(one.fragment, fragment));
  const named = chapter === undefined ? '' : text(chapter.name, item, locale);
  if (named !== '') return t('lti.pick.title.chapter', { title, chapter: named });
  if ('pageStart' in fragment) {
    const { pageStart, pageEnd } = fragment;
    if (pageStart === pageEnd) return t('lti.pick.title.page', { title, page: pageStart });
    return t('lti.pick.title.pages', { title, from: pageStart, to: pageEnd });
  }
  const { startOffset, endOffset } = fragment;
  if (endOffset === undefined) return t('lti.pick.title.from', { title, time: clock(startOffset) });
  return t('lti.pick.title.times', { title, from: clock(startOffset), to: clock(endOffset) });
}

function outcomesServed(
  { entry, item }: { readonly entry: Entry; readonly item: StoredItem },
  unit: UnitContent | undefined,
): UnitContent['outcomes'] {
  return (unit?.outcomes ?? []).filter(({ content }) =>
    content.some((part) => part.item._id === item._id && isSameFragment(part.fragment, entry.fragment)),
  );
}

type UnitOf = (plan: string | undefined, key: string | undefined) => UnitContent | undefined;

function choiceOf(
  entry: Entry,
  item: StoredItem,
  extent: ItemExtent,
  unitOf: UnitOf,
  plan: StoredItem | undefined,
  locale: Locale,
): Choice[] {
  const own = { key: entryText(entry), entry, item };
  const language = said(item.name, locale.language, item.originalLanguage)?.language ?? item.originalLanguage;
  if (entry.unit !== undefined) {
    const unit = unitOf(item._id, entry.unit);
    if (unit === undefined) return [];
    const outcomes = unit.outcomes.map(({ outcome }) => text(outcome.name, item, locale)).join('; ');
    const title = locale.t('lti.pick.title.unit', { unit: text(unit.unit.name, item, locale) });
    return [{ ...own, title, language, summary: shortened(outcomes), unit }];
  }
  const served = outcomesServed(own, unitOf(entry.from?.programme, entry.from?.unit));
  const learnt = served.map(({ outcome }) => text(outcome.name, plan ?? item, locale)).join('; ');
  const summary = learnt === '' ? text(item.description, item, locale) : locale.t('lti.pick.serves', { outcomes: learnt });
  return [{ ...own, title: choiceTitle(entry, item, extent, locale), language, summary: shortened(summary), unit: undefined }];
}

/** Finds out what entries name. */
export interface ChoiceFinder {
  /** In their order and each once; those whose item is gone or whose fragment lies outside it are missing. */
  readonly resolve: (texts: readonly string[], locale: Locale) => Promise<Choices>;
  readonly unitsOf: (plan: StoredItem) => Promise<readonly UnitContent[]>;
}

export function createChoiceFinder({ catalogue, media }: Pick<PluginHost, 'catalogue' | 'media'>): ChoiceFinder {
  async function units(plan: StoredItem): Promise<readonly UnitContent[]> {
    const identifiers = namedIdentifiers(modulesOf(plan).flatMap((module) => module.units ?? []));
    return unitsOf(plan, identifiers.length === 0 ? [] : await catalogue.findByIdentifiers(identifiers));
  }

  return {
    unitsOf: units,
    resolve: async (texts, locale) => {
      const named = [...new Set(texts)];
      const entries = named.flatMap((one) => readEntry(one) ?? []);
      const ids = new Set(entries.flatMap(({ item, from }) => [item, ...(from === undefined ? [] : [from.programme])]));
      const found = (await Promise.all([...ids].map((id) => catalogue.findPublished(id)))).filter((item) => item !== undefined);
      const items = new Map(found.map((item) => [item._id, item]));
      const plans = new Set(entries.flatMap(({ item, unit, from }) => from?.programme ?? (unit === undefined ? [] : item)));
      const [records, ofPlans] = await Promise.all([
        recordsOf(found, media),
        Promise.all(found.filter(({ _id }) => plans.has(_id)).map(async (plan) => [plan._id, await units(plan)] as const)),
      ]);
      const byPlan = new Map(ofPlans);
      const unitOf: UnitOf = (plan, key) => byPlan.get(plan ?? '')?.find((unit) => unit.key === key);

      const choices = entries.flatMap((entry): Choice[] => {
        const item = items.get(entry.item);
        if (item === undefined) return [];
        const extent = itemExtent(item, records);
        const { fragment, ...whole } = entry;
        const plan = items.get(entry.from?.programme ?? '');
        if (fragment === undefined || isWithin(fragment, extent)) return choiceOf(entry, item, extent, unitOf, plan, locale);
        // A plan may name pages of an older edition: then the whole item serves.
        return entry.from === undefined ? [] : choiceOf(whole, item, extent, unitOf, plan, locale);
      });
      return { choices, missing: named.length - choices.length };
    },
  };
}
