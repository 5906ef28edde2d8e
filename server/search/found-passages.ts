import type { InsideReader } from './inside-reader.ts';
import type { PassageDocument } from './passage-documents.ts';
import type { FoundPassage } from './search-types.ts';

/** What the index answers of a passage. */
export type PassageHit = Pick<PassageDocument, 'item' | 'passage' | 'form' | 'place' | 'end' | 'label' | 'file' | 'written' | 'open'>;

const MOST_OF_ITEM = 3;

/** The first three of each of these items, no place twice. */
export function bestOf(hits: readonly PassageHit[], items: readonly string[]): PassageHit[] {
  const chosen = new Map(items.map((id) => [id, new Map<string, PassageHit>()]));
  for (const hit of hits) {
    const own = chosen.get(hit.item);
    // Captions in several languages say the same at the same second.
    const place = `${hit.file === null || hit.form === 'cue' ? '' : hit.file} ${String(Math.floor(hit.place))}`;
    if (own !== undefined && own.size < MOST_OF_ITEM && !own.has(place)) own.set(place, hit);
  }
  return [...chosen.values()].flatMap((own) => [...own.values()]);
}

/** Passages with their texts, those that not everybody may read without, unless `mayRead`. */
export async function withTexts(
  hits: readonly PassageHit[],
  { texts }: Pick<InsideReader, 'texts'>,
  mayRead = false,
): Promise<(FoundPassage & { readonly item: string })[]> {
  const found = await texts(hits.filter(({ open }) => open || mayRead).map(({ passage }) => passage));
  return hits.map(({ item, passage, form, place, end, label, file, written }) => ({
    item,
    form,
    place,
    end,
    label,
    file,
    written,
    text: found.get(passage),
  }));
}
