import { Router } from 'express';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { AppError } from '../errors.ts';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { SearchPages } from '../search/pages.ts';
import { said } from '../text/said.ts';
import { broadFields, fieldPath, narrowerFields, occupationsOf } from './service.ts';

const NEWEST = 8;

/** The list of specialties and the page of each. */
export function createSpecialtyRoutes(pages: SearchPages, institutions: InstitutionService, render: Render): Router {
  const router = Router();

  router.get('/specialties', async (req, res) => {
    const { language, link, t } = req.locale;
    const countOf = await pages.counts(['specialty']);
    const entry = ({ code, label }: { code: string; label: Readonly<Record<string, string>> }) => ({
      code,
      label: label[language] ?? code,
      count: countOf('specialty', code),
      href: link(`/specialties/${code}`),
    });
    const groups = broadFields().map((broad) => ({
      ...entry(broad),
      detailed: narrowerFields(broad.code)
        .flatMap((narrow) => narrowerFields(narrow.code))
        .map(entry),
    }));
    render(req, res, 'specialties/list', { title: t('specialties.title'), path: '/specialties' }, { groups });
  });

  router.get('/specialties/:code', async (req, res) => {
    const { locale } = req;
    const { language, link } = locale;
    const field = vocabulary('isced-f-2013').get(req.params.code);
    if (field === undefined) throw new AppError('specialty-not-found', { status: 404 });
    const [countOf, newest, taughtAt] = await Promise.all([
      pages.counts(['specialty']),
      pages.newest({ specialty: [field.code] }, NEWEST, locale),
      institutions.teaching(field.code),
    ]);
    const name = (code: string): string => vocabulary('isced-f-2013').get(code)?.label[language] ?? code;
    render(
      req,
      res,
      'specialties/specialty',
      { title: field.label[language], path: `/specialties/${field.code}` },
      {
        field: { code: field.code, label: field.label[language], broad: field.code.slice(0, 2) },
        alternatives: field.alt?.[language] ?? [],
        path: fieldPath(field.code)
          .slice(0, -1)
          .map(({ code }) => ({ label: name(code), href: link(`/specialties/${code}`) })),
        narrower: narrowerFields(field.code).map(({ code }) => ({
          code,
          label: name(code),
          count: countOf('specialty', code),
          href: link(`/specialties/${code}`),
        })),
        occupations: occupationsOf(field.code, language).map(({ code, label }) => ({
          code,
          label,
          href: link(`/search?occupation=${code}`),
        })),
        total: newest.total,
        cards: newest.cards,
        allHref: link(`/search?specialty=${field.code}`),
        institutions: taughtAt.map((institution) => ({
          name: said(institution.name, language, institution.originalLanguage),
          href: link(`/institutions/${institution._id}`),
        })),
      },
    );
  });

  return router;
}
