import { Router } from 'express';
import { AppError } from '../errors.ts';
import type { Render } from '../http/render.ts';
import type { SearchPages } from '../search/pages.ts';
import { said } from '../text/said.ts';
import { labelOf, labelled } from '../vocabularies/service.ts';
import type { InstitutionService } from './service.ts';

const NEWEST = 8;

/** Rows under the names of their countries, in the order of the alphabet. */
function byCountry<T extends { readonly country: string }>(
  rows: readonly T[],
  language: string,
): { readonly country: string; readonly rows: readonly T[] }[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.country, [...(groups.get(row.country) ?? []), row]);
  return [...groups]
    .map(([country, ofCountry]) => ({ country, rows: ofCountry }))
    .sort((a, b) => a.country.localeCompare(b.country, language));
}

/** The register and the page of each institution. */
export function createInstitutionRoutes(institutions: InstitutionService, pages: SearchPages, render: Render): Router {
  const router = Router();

  router.get('/institutions', async (req, res) => {
    const { language, link, t } = req.locale;
    const [all, countOf] = await Promise.all([institutions.all(), pages.counts(['institution'])]);
    const rows = all.map((institution) => ({
      id: institution._id,
      name: said(institution.name, language, institution.originalLanguage),
      kind: institution.kind,
      country: labelOf('countries', institution.country, language),
      region: said(institution.region, language, institution.originalLanguage),
      count: countOf('institution', institution._id),
      href: link(`/institutions/${institution._id}`),
    }));
    render(
      req,
      res,
      'institutions/list',
      { title: t('institutions.title'), path: '/institutions' },
      { countries: byCountry(rows, language) },
    );
  });

  router.get('/institutions/:id', async (req, res) => {
    const { locale } = req;
    const { language, link } = locale;
    const institution = await institutions.find(req.params.id);
    if (institution === undefined) throw new AppError('institution-not-found', { status: 404 });
    const text = (texts: Readonly<Record<string, string>> | undefined): ReturnType<typeof said> =>
      said(texts, language, institution.originalLanguage);
    const name = text(institution.name);
    const newest = await pages.newest({ institution: [institution._id] }, NEWEST, locale);
    render(
      req,
      res,
      'institutions/institution',
      { title: name?.text ?? institution._id, path: `/institutions/${institution._id}` },
      {
        institution: {
          id: institution._id,
          kind: institution.kind,
          name,
          description: text(institution.description),
          region: text(institution.region),
          address: text(institution.address),
          country: labelOf('countries', institution.country, language),
          url: institution.url,
        },
        specialties: labelled('isced-f-2013', institution.specialty ?? [], language).map(({ code, label }) => ({
          code,
          label,
          href: link(`/specialties/${code}`),
        })),
        total: newest.total,
        cards: newest.cards,
        allHref: link(`/search?institution=${institution._id}`),
      },
    );
  });

  return router;
}
