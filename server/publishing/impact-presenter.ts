import { may } from '../accounts/permissions.ts';
import { itemPath } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { subjectOf, type Writer } from './changes.ts';
import type { Impact, Use } from './impact.ts';
import { titleOf } from './submission-presenter.ts';

/** Something that uses the item. */
export interface UserRow {
  readonly name: Said<string>;
  readonly type: string;
  readonly uses: readonly string[];
  readonly href: string | undefined;
}

/** An impact in words. */
export interface ImpactView {
  readonly isNone: boolean;
  readonly isPartial: boolean;
  readonly items: readonly UserRow[];
  readonly adaptations: readonly UserRow[];
  readonly submissions: readonly UserRow[];
  /** Open submissions that this person may not see, as a number alone. */
  readonly otherSubmissions: number;
  /** Who uses it outside the catalogue, and how much in words. */
  readonly reported: readonly { readonly name: string; readonly text: string }[];
}

export function presentImpact(impact: Impact, locale: Locale, person: Writer): ImpactView {
  const { t, language, link, dir, number } = locale;
  const words = (uses: readonly Use[]): string[] => uses.map((use) => t(`use.${use}`));
  const readable = impact.submissions.filter(({ submission }) => may(person, 'submission.read', subjectOf(submission)));
  return {
    isNone: impact.items.length + impact.adaptations.length + impact.submissions.length + impact.reported.length === 0,
    isPartial: impact.isPartial,
    items: impact.items.map(({ item, uses }) => ({
      name: said(item.name, language, item.originalLanguage) ?? { text: item.identifier, language, dir },
      type: item.type,
      uses: words(uses),
      href: link(itemPath(item._id, item.name[item.originalLanguage] ?? '')),
    })),
    adaptations: impact.adaptations.map((submission) => ({
      name: titleOf(submission, locale),
      type: submission.type,
      uses: words(['origin']),
      href: link(itemPath(submission.item, '')),
    })),
    submissions: readable.map(({ submission, uses }) => ({
      name: titleOf(submission, locale),
      type: submission.type,
      uses: words(uses),
      href: link(`/submissions/${submission._id}`),
    })),
    otherSubmissions: impact.submissions.length - readable.length,
    reported: impact.reported.map(({ kind, name, count }) => {
      // A plugin may count what has no name of ours.
      const key = `use.${kind}`;
      const text = t(key, { count });
      return { name, text: text === key ? number(count) : text };
    }),
  };
}
