import { Router, type Request } from 'express';
import type { InstitutionService } from '../institutions/service.ts';
import { parseParameters } from '../http/parameters.ts';
import { labelled } from '../vocabularies/service.ts';
import { facetLabel } from './facet-presenter.ts';
import { FACETS } from './index-settings.ts';
import { apiSearchParameters, searchRequest, suggestParameters } from './parameters.ts';
import { presentPassageJson } from './inside-routes.ts';
import { presentCard, presentConcept } from './presenter.ts';
import type { SearchService } from './service.ts';

const SHORTEST_SUGGESTED = 2;

function isoDuration(seconds: number | null): string | null {
  if (seconds === null) return null;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.floor(seconds % 60)];
  return `PT${hours > 0 ? `${String(hours)}H` : ''}${minutes > 0 ? `${String(minutes)}M` : ''}${rest > 0 || seconds < 60 ? `${String(rest)}S` : ''}`;
}

const textOf = (parts: readonly { readonly text: string }[]): string => parts.map(({ text }) => text).join('');

/** GET /api/search and GET /api/suggest. */
export function createSearchApi(search: SearchService, institutions: InstitutionService, publicUrl: (req: Request) => string): Router {
  const router = Router();

  router.get('/api/search', async (req, res) => {
    const { locale } = req;
    const request = searchRequest(parseParameters(apiSearchParameters, req.query));
    const [result, names] = await Promise.all([search.search(request), institutions.names()]);
    if (result.isStopgap) res.set('Cache-Control', 'no-store');
    const origin = publicUrl(req);
    res.json({
      query: request.query,
      total: result.total,
      page: request.page,
      pageSize: request.pageSize,
      hits: result.hits.map((hit) => {
        const card = presentCard(hit, request.query, locale, names);
        return {
          id: hit.id,
          type: hit.type,
          name: textOf(card.name.text),
          description: card.description === undefined ? null : textOf(card.description.text),
          inLanguage: hit.language,
          url: origin + card.href,
          specialties: labelled(
            'isced-f-2013',
            card.specialties.map(({ code }) => code),
            locale.language,
          ),
          level: card.levels,
          duration: isoDuration(hit.seconds),
          contentSize: hit.bytes,
          passages: card.passages.map((row) => presentPassageJson(row, origin)),
          highlights: { name: card.name.text, description: card.description?.text ?? [] },
        };
      }),
      facets: Object.fromEntries(
        FACETS.map((facet) => [
          facet,
          Object.entries(result.facets[facet])
            .map(([value, count]) => ({ value, label: facetLabel(facet, value, locale, names), count }))
            .sort((a, b) => b.count - a.count),
        ]),
      ),
      ...(result.isStopgap ? { stopgap: true } : {}),
    });
  });

  router.get('/api/suggest', async (req, res) => {
    const { locale } = req;
    const { q } = parseParameters(suggestParameters, req.query);
    if (q.trim().length < SHORTEST_SUGGESTED) {
      res.json({ query: q, items: [], specialties: [] });
      return;
    }
    const [suggestions, names] = await Promise.all([search.suggest(q), institutions.names()]);
    res.json({
      query: q,
      items: suggestions.items.map((hit) => {
        const { type, href, name } = presentCard(hit, q, locale, names);
        return { type, typeLabel: locale.t(`type.${type}`), href, name: name.text, language: name.language, dir: name.dir };
      }),
      specialties: suggestions.concepts.map((concept) => presentConcept(concept, locale)),
    });
  });

  return router;
}
