import type { Item } from '../../content-schema/validator.ts';
import type { Locale } from '../http/locale.ts';
import { secondsOf } from '../text/duration.ts';
import { said, type Said } from '../text/said.ts';
import type { StoredItem } from './item-model.ts';
import { servingIdentifiers } from './module-presenter.ts';
import { presentItem, type ItemView } from './presenter.ts';

/** An item as its page shows it, with the institution that answers for it. */
export interface ItemPreview {
  readonly item: ItemView;
  readonly institution: { readonly name: Said<string> | undefined; readonly href: string } | undefined;
}

interface PreviewParts {
  readonly catalogue: { readonly findByIdentifiers: (identifiers: readonly string[]) => Promise<StoredItem[]> };
  readonly institutions: {
    readonly names: () => Promise<
      ReadonlyMap<string, { readonly name: Readonly<Record<string, string>>; readonly originalLanguage: string }>
    >;
  };
}

/** Shows content that is not the item in the catalogue: a draft, which may be incomplete, or an older version. */
export async function previewItem(id: string, content: Partial<Item>, parts: PreviewParts, locale: Locale): Promise<ItemPreview> {
  const item = { originalLanguage: 'az', name: {}, inLanguage: [], ...content, _id: id } as unknown as StoredItem;
  const serving = servingIdentifiers(item);
  const [served, names] = await Promise.all([
    serving.length === 0 ? [] : parts.catalogue.findByIdentifiers(serving),
    parts.institutions.names(),
  ]);
  const duration = item.type === 'video-lesson' ? (item.duration ?? item.timeRequired) : item.timeRequired;
  const institution = names.get(item.institution ?? '');
  return {
    item: presentItem(item, secondsOf(duration), served, locale),
    institution:
      institution === undefined
        ? undefined
        : {
            name: said(institution.name, locale.language, institution.originalLanguage),
            href: locale.link(`/institutions/${item.institution ?? ''}`),
          },
  };
}
