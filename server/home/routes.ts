import { Router } from 'express';
import { ITEM_TYPES } from '../../content-schema/validator.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { Render } from '../http/render.ts';
import type { SearchPages } from '../search/pages.ts';
import { broadFields } from '../vocabularies/service.ts';

const NEWEST = 6;
const EXAMPLES = 3;

/** The home page and the page about the catalogue. */
export function createHomeRoutes(pages: SearchPages, render: Render): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { locale } = req;
    const { language, link, t } = locale;
    const [countOf, newest, programmes] = await Promise.all([
      pages.counts(['type', 'specialty', 'level', 'language']),
      pages.newest({}, NEWEST, locale),
      pages.newest({ type: ['programme'], specialty: ['06'] }, NEWEST, locale),
    ]);
    const examples = Array.from({ length: EXAMPLES }, (_, index) => t(`home.example.${String(index + 1)}`));
    render(
      req,
      res,
      'home/home',
      { title: t('site.name'), description: t('site.description'), path: '/' },
      {
        examples: examples.map((query) => ({ query, href: link(`/search?q=${encodeURIComponent(query)}`) })),
        fields: broadFields().map(({ code, label }) => ({
          code,
          label: label[language],
          count: countOf('specialty', code),
          href: link(`/specialties/${code}`),
        })),
        types: ITEM_TYPES.map((type) => ({ type, count: countOf('type', type), href: link(`/search?type=${type}`) })),
        levels: vocabulary('qualification-levels')
          .concepts.filter(({ vocational }) => vocational === true)
          .map(({ code, label }) => ({
            code,
            label: label[language],
            count: countOf('level', code),
            href: link(`/search?level=${code}`),
          })),
        contentLanguages: vocabulary('languages')
          .concepts.map(({ code, label }) => ({
            code,
            label: label[language],
            count: countOf('language', code) ?? 0,
            href: link(`/search?language=${code}`),
          }))
          .filter(({ count }) => count > 0)
          .sort((a, b) => b.count - a.count),
        total: newest.total,
        newest: newest.cards,
        programmes: programmes.cards,
        programmesHref: link('/search?type=programme&specialty=06'),
      },
    );
  });

  router.get('/about', (req, res) => {
    render(req, res, 'home/about', { title: req.locale.t('about.title'), path: '/about' }, {});
  });

  return router;
}
