import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { may } from '../accounts/permissions.ts';
import { itemPath, statusOf, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import type { FrameworkService } from '../frameworks/service.ts';
import { parseParameters, single } from '../http/parameters.ts';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import { said } from '../text/said.ts';
import { writeCase } from './case-writer.ts';
import { writeCsv } from './csv.ts';
import { writeJson } from './json.ts';
import { writePdf } from './pdf.ts';
import { planOf, withoutQuestions, type Plan } from './plan.ts';
import { presentPlan, type PlanPage } from './plan-presenter.ts';
import { servingIdentifiers } from './serving.ts';
import { writeXlsx } from './xlsx.ts';

interface ExchangeParts {
  readonly catalogue: CatalogueService;
  readonly frameworks: FrameworkService;
  readonly institutions: InstitutionService;
  readonly render: Render;
  readonly publicUrl: (req: Request) => string;
}

interface Found {
  readonly stored: StoredItem;
  readonly plan: Plan;
  /** Short, and right whatever becomes of the title. */
  readonly address: string;
}

const printParameters = z.object({ lang: single(z.string().max(10).optional()) });
const downloadParameters = z.object({ as: z.enum(['case', 'csv', 'xlsx', 'json', 'pdf']), lang: single(z.string().max(10).optional()) });

const LONGEST_NAME = 120;

/** The languages in which a plan has a title or the name of a node. */
function languagesOf(plan: Plan): string[] {
  const nodes = (plan.modules ?? []).flatMap((module) => [module, ...(module.units ?? [])]);
  return [...new Set([plan.name, ...nodes.map(({ name }) => name)].flatMap((name) => Object.keys(name)))];
}

/** Programmes and curricula to print and to take along. */
export function createExchangeRoutes({ catalogue, frameworks, institutions, render, publicUrl }: ExchangeParts): Router {
  const router = Router();

  async function planAt(segment: string, origin: string): Promise<Found> {
    const id = /(?:^|-)([0-9a-z]{12})$/.exec(segment)?.[1];
    const stored = id === undefined ? undefined : await catalogue.follow(id);
    if (stored === undefined || stored.creativeWorkStatus === 'draft') throw new AppError('item-not-found', { status: 404 });
    if (statusOf(stored) === 'deleted') throw new AppError('item-deleted', { status: 410 });
    if (stored.creativeWorkStatus === 'withdrawn') throw new AppError('item-withdrawn', { status: 410 });
    const plan = planOf(stored);
    if (plan === undefined) throw new AppError('exchange-no-plan', { status: 404 });
    return { stored, plan, address: `${origin}/items/${stored._id}` };
  }

  /** The page of a plan with what it names filled in. */
  async function pageOf({ plan, address }: Found, language: string, req: Request): Promise<PlanPage> {
    const alignments = (plan.modules ?? [])
      .flatMap(({ units = [] }) => units.flatMap(({ learningOutcomes = [] }) => learningOutcomes))
      .flatMap(({ educationalAlignment = [] }) => educationalAlignment);
    const serving = servingIdentifiers(plan);
    const [names, items, competences, known] = await Promise.all([
      institutions.names(),
      serving.length === 0 ? [] : catalogue.findByIdentifiers(serving),
      frameworks.resolve(alignments.map(({ educationalFramework, targetCode }) => `${educationalFramework}:${targetCode}`)),
      alignments.length === 0 ? [] : frameworks.list(),
    ]);
    const titles = new Map(known.map(({ _id, title, originalLanguage }) => [_id, said(title, language, originalLanguage)]));
    const institution = names.get(plan.institution ?? '');
    return presentPlan(plan, language, req.locale, {
      institution: institution === undefined ? undefined : said(institution.name, language, institution.originalLanguage),
      serving: new Map(items.map((item) => [item.identifier, item])),
      competences: new Map(
        [...competences].flatMap(([id, { name, originalLanguage, framework }]) => {
          const own = said(name, language, originalLanguage);
          const title = titles.get(framework) ?? { text: framework, language: 'en', dir: 'ltr' as const };
          return own === undefined ? [] : [[id, { framework: title, name: own }] as const];
        }),
      ),
      address,
    });
  }

  const languageFor = (named: string | undefined, req: Request): string =>
    named !== undefined && vocabulary('languages').get(named) !== undefined ? named : req.locale.language;

  router.get('/items/:segment/print', async (req, res) => {
    const { lang } = parseParameters(printParameters, req.query);
    const found = await planAt(req.params.segment, publicUrl(req));
    const language = languageFor(lang, req);
    const { link } = req.locale;
    const path = `/items/${found.stored._id}/print`;
    const page = await pageOf(found, language, req);
    render(
      req,
      res,
      'exchange/print',
      { title: page.title.text, path, noindex: true },
      {
        plan: page,
        back: link(itemPath(found.stored._id, found.plan.name[found.plan.originalLanguage] ?? page.title.text)),
        tongues: languagesOf(found.plan).map((code) => ({
          code,
          name: vocabulary('languages').get(code)?.endonym ?? code,
          href: `${link(path)}?lang=${code}`,
          isCurrent: code === language,
        })),
        pdfHref: `${link(`/items/${found.stored._id}/download`)}?as=pdf&lang=${language}`,
      },
    );
  });

  /** A file name in the letters of the title; what file systems cannot hold is left out. */
  function attach(res: Response, plan: Plan, language: string, ending: string): void {
    const title = plan.name[language] ?? plan.name[plan.originalLanguage] ?? plan.identifier;
    const words = title.toWellFormed().match(/[^\p{C}\\/:*?"<>|\s]+/gu) ?? [];
    const safe = words.join(' ').slice(0, LONGEST_NAME).trim().toWellFormed();
    res.attachment(`${safe === '' ? 'usta' : safe}.${ending}`);
  }

  router.get('/items/:segment/download', async (req, res) => {
    const { as, lang } = parseParameters(downloadParameters, req.query);
    const origin = publicUrl(req);
    const found = await planAt(req.params.segment, origin);
    const { stored, address } = found;
    // The questions carry their answers: they are for those who write and review.
    const plan = may(req.user, 'submission.read', { institution: stored.institution }) ? found.plan : withoutQuestions(found.plan);
    const language = languageFor(lang, req);
    switch (as) {
      case 'case':
        attach(res, plan, language, 'case.json');
        res.type('json').send(JSON.stringify(writeCase(plan, { address, changed: stored.updatedAt.toISOString() }), null, 2));
        return;
      case 'json':
        attach(res, plan, language, 'json');
        res.type('json').send(writeJson(plan));
        return;
      case 'csv':
        attach(res, plan, language, 'csv');
        res.type('csv').send(writeCsv(plan));
        return;
      case 'xlsx':
        attach(res, plan, language, 'xlsx');
        res.send(await writeXlsx(plan));
        return;
      case 'pdf': {
        const pdf = await writePdf(await pageOf(found, language, req), req.locale, origin);
        if (!pdf.ok) throw new AppError(pdf.reason === 'failed' ? 'pdf-failed' : 'exchange-busy', { status: 503 });
        attach(res, plan, language, 'pdf');
        res.send(Buffer.from(pdf.value));
      }
    }
  });

  return router;
}
