import { REFERENCE_FIELDS, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import { FROZEN } from './states.ts';
import type { Submission } from './submission-model.ts';
import type { SubmissionQueries } from './submission-queries.ts';

/** How something uses an item: the field that names it, or an outcome that it serves, or as its origin. */
export type Use = (typeof REFERENCE_FIELDS)[number] | 'servedBy' | 'origin';

/** Use that the catalogue does not see itself, such as courses of a learning platform. */
export interface ReportedUse {
  readonly kind: string;
  readonly name: string;
  readonly count: number;
}

/** Tells what uses the item with this identifier. */
export type UsageReporter = (identifier: string) => Promise<readonly ReportedUse[]>;

/** Whom a new version or a withdrawal of an item touches. */
export interface Impact {
  readonly items: readonly { readonly item: StoredItem; readonly uses: readonly Use[] }[];
  readonly submissions: readonly { readonly submission: Submission; readonly uses: readonly Use[] }[];
  readonly adaptations: readonly Submission[];
  readonly reported: readonly ReportedUse[];
  /** A reporter did not answer, so there may be more. */
  readonly isPartial: boolean;
}

interface ImpactParts {
  readonly catalogue: Pick<CatalogueService, 'findReferring'>;
  readonly publishing: Pick<SubmissionQueries, 'adaptations' | 'openReferring'>;
  readonly reporters: readonly UsageReporter[];
  readonly onFailure: (error: unknown) => void;
}

type Content = Readonly<Record<string, unknown>>;

/** The fields of a content that name the item; what is served is left out of lists, so it is what remains. */
function usesIn(content: Content, identifier: string): readonly Use[] {
  const uses = REFERENCE_FIELDS.filter((field) => [content[field] ?? []].flat().includes(identifier));
  return uses.length > 0 ? uses : ['servedBy'];
}

/** What uses an item, before it changes or goes. */
export async function impactOf(
  { item, identifier }: { readonly item: string; readonly identifier: string },
  { catalogue, publishing, reporters, onFailure }: ImpactParts,
): Promise<Impact> {
  const [items, submissions, adaptations, reports] = await Promise.all([
    catalogue.findReferring(identifier),
    publishing.openReferring(identifier),
    publishing.adaptations(item),
    Promise.allSettled(reporters.map(async (report) => report(identifier))),
  ]);
  const adapting = new Set(adaptations.map((one) => one.item));
  for (const report of reports) if (report.status === 'rejected') onFailure(report.reason);
  return {
    // An adaptation is based on it, which is said once.
    items: items.filter(({ _id }) => !adapting.has(_id)).map((one) => ({ item: one, uses: usesIn(one as unknown as Content, identifier) })),
    submissions: submissions
      .filter((one) => one.item !== item && !FROZEN.includes(one.state))
      .map((one) => ({ submission: one, uses: one.origin?.item === item ? ['origin' as const] : usesIn(one.content, identifier) })),
    adaptations,
    reported: reports.flatMap((report) => (report.status === 'fulfilled' ? report.value : [])),
    isPartial: reports.some(({ status }) => status === 'rejected'),
  };
}
