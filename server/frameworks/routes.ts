import { Router, type Request, type RequestHandler } from 'express';
import multer from 'multer';
import { z } from 'zod';
import { may } from '../accounts/permissions.ts';
import { assertMay } from '../accounts/require.ts';
import type { AuditService } from '../accounts/service.ts';
import { AppError } from '../errors.ts';
import { LARGEST_FILE_BYTES, problemSentence, type FileProblem } from '../exchange/service.ts';
import { pageLinks } from '../http/page-links.ts';
import { parseParameters, single } from '../http/parameters.ts';
import type { Render } from '../http/render.ts';
import { said } from '../text/said.ts';
import { presentCompetence, presentFramework, presentTypes } from './presenter.ts';
import { readFramework, type FrameworkService, type StoredCompetence } from './service.ts';

interface FrameworkParts {
  readonly frameworks: FrameworkService;
  readonly audit: Pick<AuditService, 'record'>;
  readonly render: Render;
}

const PAGE_SIZE = 50;
const FOUND = 50;
const SUGGESTED = 10;

const browseParameters = z.object({
  q: single(z.string().max(300).default('')),
  under: single(z.string().max(200).optional()),
  page: single(z.coerce.number().int().min(1).max(10_000).default(1)),
});
const suggestParameters = z.strictObject({
  q: single(z.string().max(300).default('')),
  framework: single(z.string().max(80).optional()),
  limit: single(z.coerce.number().int().min(1).max(50).default(SUGGESTED)),
  lang: single(z.string().optional()),
});
const importFields = z.object({ do: z.enum(['check', 'import']).default('check'), id: single(z.string().trim().max(80).optional()) });

function mayImport({ user }: Request): boolean {
  return may(user, 'framework.import', {});
}

/** Takes one file into memory; too large a one is an error that says the limit. */
function upload(): RequestHandler {
  const single = multer({ storage: multer.memoryStorage(), limits: { fileSize: LARGEST_FILE_BYTES, files: 1, fields: 10 } }).single('file');
  return (req, res, next) => {
    single(req, res, (error: unknown) => {
      if (error instanceof multer.MulterError && error.code === 'LIMIT_FILE_SIZE')
        next(new AppError('upload-large', { status: 413, params: { megabytes: LARGEST_FILE_BYTES / 1_000_000 } }));
      else next(error);
    });
  };
}

const onlyImporters: RequestHandler = (req, _res, next) => {
  assertMay(req, 'framework.import', {});
  next();
};

/** The frameworks, each to browse and search, their import, and competences for programs. */
export function createFrameworkRoutes({ frameworks, audit, render }: FrameworkParts): Router {
  const router = Router();

  router.get('/frameworks', async (req, res) => {
    const { t } = req.locale;
    const list = (await frameworks.list()).map((framework) => presentFramework(framework, req.locale));
    render(
      req,
      res,
      'frameworks/list',
      { title: t('frameworks.title'), path: '/frameworks', workshop: true },
      { frameworks: list, mayImport: mayImport(req) },
    );
  });

  router.post('/frameworks/import', onlyImporters, upload(), async (req, res) => {
    const { locale } = req;
    const { file } = req;
    const { do: action, id } = parseParameters(importFields, req.body ?? {});
    if (file === undefined) throw new AppError('upload-missing', { status: 400 });
    // Multer gives the bytes of the name one by one.
    const fileName = Buffer.from(file.originalname, 'latin1').toString('utf8');
    const reading = readFramework(file.buffer, fileName, id === '' ? undefined : id);
    const outcome = reading.ok ? await frameworks.import(reading.framework, { dryRun: action === 'check' }) : reading;
    if (reading.ok && outcome.ok && action === 'import') {
      const { id: by, name: byName } = assertMay(req, 'framework.import', {});
      const target = { kind: 'framework', id: reading.framework.id };
      await audit.record({ by: { id: by, name: byName }, action: 'framework.imported', target, details: { ...outcome.counts } });
    }
    const sentences = (problems: readonly FileProblem[]): string[] => problems.map((problem) => problemSentence(problem, locale.t));
    const name = reading.ok ? said(reading.framework.title, locale.language, reading.framework.originalLanguage) : undefined;
    render(
      req,
      res,
      'frameworks/report',
      { title: locale.t('frameworks.import.title'), path: '/frameworks', noindex: true, workshop: true, status: outcome.ok ? 200 : 422 },
      {
        fileName,
        name,
        id: reading.ok ? reading.framework.id : undefined,
        href: reading.ok ? locale.link(`/frameworks/${reading.framework.id}`) : undefined,
        isStored: outcome.ok && action === 'import',
        counts: outcome.ok ? outcome.counts : undefined,
        types: outcome.ok ? presentTypes(outcome.framework.types, locale.t) : [],
        relations: outcome.ok ? outcome.framework.relations : 0,
        refusals: outcome.ok ? [] : sentences(outcome.problems),
        leftOut: reading.ok ? sentences(reading.framework.leftOut) : [],
      },
    );
  });

  router.get('/frameworks/:id', async (req, res) => {
    const { locale } = req;
    const { q, under, page } = parseParameters(browseParameters, req.query);
    const framework = await frameworks.find(req.params.id);
    if (framework === undefined) throw new AppError('framework-not-found', { status: 404 });
    const path = `/frameworks/${framework._id}`;
    const here = under === undefined ? undefined : (await frameworks.resolve([`${framework._id}:${under}`])).values().next().value;
    if (under !== undefined && here === undefined) throw new AppError('framework-not-found', { status: 404 });
    const present = (competence: StoredCompetence) => presentCompetence(competence, locale);
    const isSearch = q.trim() !== '';
    const found = isSearch ? await frameworks.search(q, framework._id, FOUND) : [];
    const [below, around] = await Promise.all([
      isSearch ? { total: found.length, rows: found } : frameworks.children({ framework: framework._id, under, page, pageSize: PAGE_SIZE }),
      frameworks.resolve(
        [...(here?.parents ?? []), ...(here?.related ?? []).map(({ target }) => target)].map((code) => `${framework._id}:${code}`),
      ),
    ]);
    const known = (code: string) => around.get(`${framework._id}:${code}`);
    const view = presentFramework(framework, locale);
    const address = (to: number): string =>
      locale.link(
        `${path}?${new URLSearchParams({ ...(under === undefined ? {} : { under }), ...(to === 1 ? {} : { page: String(to) }) }).toString()}`,
      );
    render(
      req,
      res,
      'frameworks/framework',
      {
        title: here === undefined ? view.title.text : `${here.code} · ${view.title.text}`,
        path,
        workshop: true,
        noindex: under !== undefined || isSearch,
      },
      {
        framework: view,
        q,
        isSearch,
        mostFound: FOUND,
        total: below.total,
        rows: below.rows.map(present),
        here: here === undefined ? undefined : present(here),
        parents: (here?.parents ?? []).flatMap((code) => known(code) ?? []).map(present),
        related: (here?.related ?? []).map(({ type, target }) => {
          const competence = known(target);
          return { type, target, competence: competence === undefined ? undefined : present(competence) };
        }),
        pages: isSearch || below.total <= PAGE_SIZE ? undefined : pageLinks(below.total, PAGE_SIZE, page, address),
      },
    );
  });

  router.get('/api/competences', async (req, res) => {
    const { q, framework, limit } = parseParameters(suggestParameters, req.query);
    const found = await frameworks.search(q, framework, limit);
    res.json({
      competences: found.map((competence) => {
        const { framework: id, code, type, name, description } = presentCompetence(competence, req.locale);
        return { framework: id, code, type, name: name.text, language: name.language, description: description?.text ?? null };
      }),
    });
  });

  return router;
}
