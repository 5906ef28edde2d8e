import { itemPath, type StoredItem } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import type { InstitutionService } from '../institutions/service.ts';
import { said, type Said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import type { PublishingService } from './service.ts';
import type { Submission } from './submission-model.ts';
import { titleOf } from './submission-presenter.ts';

type InstitutionNames = Awaited<ReturnType<InstitutionService['names']>>;

/** A version in a list. */
export interface VersionRow {
  readonly version: number;
  readonly date: string;
  readonly href: string;
  readonly isCurrent: boolean;
  readonly state: Submission['state'];
  readonly authors: readonly string[];
  readonly reviewers: readonly string[];
  /** What changed against the version before. */
  readonly diffHref: string | undefined;
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

/** All versions of an item, the newest first; what came in by import and was never changed here is its first one. */
export function presentVersions(item: StoredItem, versions: readonly Submission[], { link }: Locale): readonly VersionRow[] {
  const rows = versions.map(({ version = 1, publishedAt, since, state, authors, reviewers }) => ({
    version,
    date: day(publishedAt ?? since),
    href: link(`/items/${item._id}/versions/${String(version)}`),
    isCurrent: state === 'published' && version === versions[0]?.version,
    state,
    authors: authors.map(({ name }) => name),
    reviewers: reviewers.map(({ name }) => name),
    diffHref: version > 1 ? link(`/items/${item._id}/versions/${String(version)}/diff?with=${String(version - 1)}`) : undefined,
  }));
  if (rows.length > 0) return rows;
  return [
    {
      version: 1,
      date: item.datePublished ?? day(item.createdAt),
      href: link(`/items/${item._id}/versions/1`),
      isCurrent: item.creativeWorkStatus !== 'withdrawn',
      state: item.creativeWorkStatus === 'withdrawn' ? 'withdrawn' : 'published',
      authors: [],
      reviewers: [],
      diffHref: undefined,
    },
  ];
}

/** A member of the family of adaptations. */
export interface FamilyRow {
  readonly relation: 'origin' | 'adaptation';
  readonly name: Said<string>;
  readonly href: string;
  readonly institution: Said<string> | undefined;
  readonly country: string | undefined;
  /** The version that was adapted. */
  readonly version: number;
}

/** What an item's page says about its versions and its family. */
export interface ItemLines {
  readonly versionsLine: { readonly version: number; readonly date: string; readonly count: number; readonly href: string };
  readonly family: readonly FamilyRow[];
  readonly adaptHref: string;
}

function familyRow(
  relation: FamilyRow['relation'],
  submission: Submission,
  version: number,
  names: InstitutionNames,
  locale: Locale,
): FamilyRow {
  const institution = names.get(submission.institution ?? '');
  const { country } = submission.content;
  return {
    relation,
    name: titleOf(submission, locale),
    href: locale.link(itemPath(submission.item, '')),
    institution: institution === undefined ? undefined : said(institution.name, locale.language, institution.originalLanguage),
    country: typeof country === 'string' ? labelOf('countries', country, locale.language) : undefined,
    version,
  };
}

interface LineParts {
  readonly publishing: Pick<PublishingService, 'versions' | 'version' | 'adaptations'>;
  readonly institutions: Pick<InstitutionService, 'names'>;
}

/** For the page of an item: its versions, what it adapts and what adapts it. */
export function createItemLines({ publishing, institutions }: LineParts): (item: StoredItem, locale: Locale) => Promise<ItemLines> {
  return async (item, locale) => {
    const [versions, adaptations, names] = await Promise.all([
      publishing.versions(item._id),
      publishing.adaptations(item._id),
      institutions.names(),
    ]);
    const rows = presentVersions(item, versions, locale);
    const current = rows.find(({ isCurrent }) => isCurrent) ?? rows[0];
    const origin = versions[0]?.origin;
    const original = origin === undefined ? undefined : await publishing.version(origin.item, origin.version);
    return {
      versionsLine: {
        version: current?.version ?? 1,
        date: current?.date ?? '',
        count: rows.length,
        href: locale.link(`/items/${item._id}/versions`),
      },
      family: [
        ...(original === undefined ? [] : [familyRow('origin', original, original.version ?? 1, names, locale)]),
        ...adaptations.map((one) => familyRow('adaptation', one, one.origin?.version ?? 1, names, locale)),
      ],
      adaptHref: locale.link(`/items/${item._id}/adapt`),
    };
  };
}
