import type { Filters, InsideRequest, SearchRequest } from './search-types.ts';

const DEFAULT_PAGE_SIZE = 20;

/** The address of a search: only what differs from the default, always in the same order. */
export function searchAddress(request: Partial<SearchRequest>): string {
  const parameters = new URLSearchParams();
  if (request.query !== undefined && request.query !== '') parameters.append('q', request.query);
  for (const [facet, values] of Object.entries(request.filters ?? {})) for (const value of values) parameters.append(facet, value);
  if (request.sort !== undefined && request.sort !== 'relevance') parameters.append('sort', request.sort);
  if (request.pageSize !== undefined && request.pageSize !== DEFAULT_PAGE_SIZE) parameters.append('pageSize', String(request.pageSize));
  if (request.page !== undefined && request.page > 1) parameters.append('page', String(request.page));
  const query = parameters.toString();
  return query === '' ? '/search' : `/search?${query}`;
}

/** The address of a search inside an item. */
export function insideAddress(id: string, query: string, more: Partial<Pick<InsideRequest, 'file' | 'sort' | 'page'>> = {}): string {
  const { file = '', sort = 'relevance', page = 1 } = more;
  const parameters = new URLSearchParams(query === '' ? {} : { q: query });
  if (file !== '') parameters.append('file', file);
  if (sort !== 'relevance') parameters.append('sort', sort);
  if (page > 1) parameters.append('page', String(page));
  const text = parameters.toString();
  return `/items/${id}/search${text === '' ? '' : `?${text}`}`;
}

/** Filters with one value added, or taken away where it is there. */
export function toggled(filters: Filters, facet: keyof Filters, value: string): Filters {
  const values = filters[facet] ?? [];
  return { ...filters, [facet]: values.includes(value) ? values.filter((other) => other !== value) : [...values, value] };
}
