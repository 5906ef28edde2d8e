import { Router } from 'express';
import type { InstitutionService } from '../institutions/service.ts';
import { parseParameters } from '../http/parameters.ts';
import type { Render } from '../http/render.ts';
import { searchAddress } from './address.ts';
import { presentActiveFilters, presentFacets, presentOtherLanguages } from './facet-presenter.ts';
import { MOST_RESULTS } from './index-settings.ts';
import { searchParameters, searchRequest } from './parameters.ts';
import { presentCard, presentConcept, presentPages, withoutFilters } from './presenter.ts';
import type { SearchRequest, SearchService, Sort } from './service.ts';

const SORTS: readonly Sort[] = ['relevance', 'newest', 'title'];
const MOST_CONCEPTS = 3;

/** What helps where nothing was found: the same query without filters, and the nearest fields. */
async function wayOut(
  search: SearchService,
  request: SearchRequest,
  isStopgap: boolean,
): Promise<{ total: number; concepts: Awaited<ReturnType<SearchService['nearestConcepts']>> }> {
  const isNarrowed = Object.values(request.filters).some((values) => values.length > 0);
  const [unfiltered, concepts] = await Promise.all([
    isNarrowed ? search.search({ ...withoutFilters(request), pageSize: 1 }) : undefined,
    isStopgap ? [] : search.nearestConcepts(request.query, MOST_CONCEPTS),
  ]);
  return { total: unfiltered?.total ?? 0, concepts };
}

/** The results page. */
export function createSearchRoutes(search: SearchService, institutions: InstitutionService, render: Render): Router {
  const router = Router();
  router.get('/search', async (req, res) => {
    const { locale } = req;
    const request = searchRequest(parseParameters(searchParameters, req.query));
    const [result, names] = await Promise.all([search.search(request), institutions.names()]);
    if (result.isStopgap) res.set('Cache-Control', 'no-store');
    const help = result.total === 0 ? await wayOut(search, request, result.isStopgap) : undefined;
    const { t } = locale;
    render(
      req,
      res,
      'search/results',
      {
        title: request.query === '' ? t('search.browse') : t('search.title', { query: request.query }),
        path: searchAddress(request),
        noindex: true,
      },
      {
        query: request.query,
        request,
        total: result.total,
        isStopgap: result.isStopgap,
        isAtLeast: result.total >= MOST_RESULTS,
        cards: result.hits.map((hit) => presentCard(hit, request.query, locale, names)),
        facets: presentFacets(result.facets, request, locale, names),
        active: presentActiveFilters(request, locale, names),
        clearHref: locale.link(searchAddress(withoutFilters(request))),
        sorts: SORTS.map((sort) => ({
          sort,
          href: locale.link(searchAddress({ ...request, sort, page: 1 })),
          current: sort === request.sort,
        })),
        pages: presentPages(result.total, request, locale),
        firstPageHref: locale.link(searchAddress({ ...request, page: 1 })),
        help:
          help === undefined
            ? undefined
            : {
                unfilteredTotal: help.total,
                unfilteredHref: locale.link(searchAddress(withoutFilters(request))),
                concepts: help.concepts.map((concept) => presentConcept(concept, locale)),
                languages: presentOtherLanguages(result.facets, request, locale),
              },
      },
    );
  });
  return router;
}
