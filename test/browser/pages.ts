import { ITEM_TYPES } from '../../content-schema/validator.ts';
import type { ServedUsta } from '../support/served-usta.ts';

/** One address of every kind of page that the catalogue has, without a language. */
export async function everyPage({ context }: ServedUsta): Promise<string[]> {
  const items = await Promise.all(
    ITEM_TYPES.map(async (type) => {
      const { hits } = await context.search.search({ query: '', filters: { type: [type] }, sort: 'newest', page: 1, pageSize: 1 });
      return `/items/${hits[0]?.id ?? ''}`;
    }),
  );
  return [
    '',
    '/search',
    '/search?q=torna&specialty=0715',
    '/search?q=qwxzptv',
    '/search?page=99',
    '/specialties',
    '/specialties/07',
    '/specialties/0715',
    '/institutions',
    '/institutions/baku-industry-college',
    '/about',
    '/nowhere',
    '/search?sort=wrong',
    ...items,
  ];
}
