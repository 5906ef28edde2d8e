import { Router, type Response } from 'express';
import { HOUR_KINDS } from '../../content-schema/hours.ts';
import type { Hours } from '../../content-schema/types.ts';
import type { Problem } from '../../content-schema/validator.ts';
import { requirePerson, signedInPerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import type { Locale } from '../http/locale.ts';
import { nodeAt, nodesOf, presentDepartures, totalsOf, type DepartureRow, type Node } from '../programmes/service.ts';
import { said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import { problemSentence } from './form/field-words.ts';
import { asItem, type Submission } from './service.ts';
import { isEditable, writtenPlan } from './writing-access.ts';
import type { WritingRequest } from './writing-flow.ts';
import { contentProblems, draftTitle } from './writing-form.ts';
import { operate, treeOf, withTree } from './writing-outline.ts';
import type { WritingPages } from './writing-parts.ts';
import { presentRemoved } from './writing-removed.ts';
import { readSent } from './writing-sent.ts';

const LONGEST_REASON = 4000;
const LEVELS = 'qualification-levels';

/** The reasons that were typed, by rule. */
function reasonsIn(body: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const rule = /^justification\/([a-z0-9-]{1,60})$/.exec(name)?.[1];
      return rule === undefined || typeof value !== 'string' ? [] : [[rule, value.trim().slice(0, LONGEST_REASON).toWellFormed()]];
    }),
  );
}

interface RuleView {
  readonly rule: string;
  readonly why: string;
  readonly places: readonly { readonly what: string; readonly href: string | undefined; readonly code: string }[];
  readonly reason: string;
}

/** Departures by rule, each with its places and the reason that was given. */
function presentRules(
  submission: Submission,
  rows: readonly DepartureRow[],
  typed: Readonly<Record<string, string>>,
  { link }: Locale,
): RuleView[] {
  const tree = treeOf(submission);
  const rules = [...new Set(rows.map(({ rule }) => rule))];
  return rules.map((rule) => {
    const ofRule = rows.filter((row) => row.rule === rule);
    const places = ofRule.map(({ path, what, nodes }) => {
      const place = nodeAt(tree, path);
      const [module, node] = [place?.module.id, place?.node.id];
      const inModule = module === undefined ? undefined : link(`/submissions/${submission._id}/modules/${module}`);
      const href =
        inModule === undefined || node === undefined
          ? link(`/submissions/${submission._id}/edit#field-${path}`)
          : `${inModule}#node-${node}`;
      return { what, href, code: nodes.at(-1)?.code ?? '' };
    });
    return { rule, why: ofRule[0]?.why ?? '', places, reason: typed[rule] ?? submission.justification[rule] ?? '' };
  });
}

/** Hours as cells: the kinds and the total, as they are stated, else as the parts make them. */
function hourCells(
  stated: Hours | undefined,
  summed: Hours | undefined,
): { readonly value: number | undefined; readonly isSummed: boolean }[] {
  return [...HOUR_KINDS, 'total' as const].map((kind) => {
    const [own, sum] = [stated?.[kind], summed?.[kind]];
    return typeof own === 'number' ? { value: own, isSummed: false } : { value: Number.isFinite(sum) ? sum : undefined, isSummed: true };
  });
}

function outcomesIn(module: Node): { readonly count: number; readonly served: number } {
  const outcomes = [...nodesOf([module])].filter(({ level }) => level === 'learningOutcome');
  const served = outcomes.filter(({ node }) => Array.isArray(node['servedBy']) && node['servedBy'].length > 0);
  return { count: outcomes.length, served: served.length };
}

/** /submissions/:id/modules: the table of modules with its sums, and where it departs from the rules. */
export function createOutlineRoutes({ publishing, render }: WritingPages): Router {
  const router = Router();

  function show(
    req: WritingRequest,
    res: Response,
    submission: Submission,
    status = 200,
    typed: Readonly<Record<string, string>> = {},
    notice?: string,
  ): void {
    const { locale } = req;
    const { language, link, t } = locale;
    const item = asItem(submission);
    const plan = item.type === 'programme' || item.type === 'curriculum' ? item : undefined;
    const totals = totalsOf({ ...(plan?.hours === undefined ? {} : { hours: plan.hours }), modules: plan?.modules ?? [] });
    const problems = contentProblems(submission.content).filter(({ field }) => field.startsWith('modules'));
    const tree = treeOf(submission);
    const rows = tree.map((module, place) => {
      const { stated, summed } = totals.modules[place] ?? {};
      const level = typeof module['educationalLevel'] === 'string' ? module['educationalLevel'] : undefined;
      return {
        id: module.id,
        code: module.code ?? '',
        name: said(module.name, language, item.originalLanguage),
        href: link(`/submissions/${submission._id}/modules/${module.id ?? ''}`),
        level: level === undefined ? undefined : labelOf(LEVELS, level, language),
        hours: hourCells(stated, summed),
        ...outcomesIn(module),
        problems: problems.filter(({ field }) => field.startsWith(`modules/${String(place)}/`)).length,
      };
    });
    const whole = problems.filter(({ field }) => field === 'modules');
    const name = draftTitle(submission, locale);
    render(
      req,
      res,
      'writing/modules',
      {
        title: t('writing.modules.title', { name: locale.isolate(name.text) }),
        path: `/submissions/${submission._id}/modules`,
        noindex: true,
        workshop: true,
        status,
      },
      {
        submission,
        name,
        rows,
        totals: {
          hours: hourCells(totals.stated, totals.summed),
          outcomes: rows.reduce((sum, { count }) => sum + count, 0),
          served: rows.reduce((sum, row) => sum + row.served, 0),
        },
        rules: presentRules(submission, presentDepartures(item, locale), typed, locale),
        removed: presentRemoved(submission, locale),
        whole: whole.map((problem: Problem) => problemSentence(t, problem)),
        notice,
        focus: typeof req.query['focus'] === 'string' ? req.query['focus'] : undefined,
        current: 'modules',
      },
    );
  }

  router.get('/submissions/:id/modules', requirePerson(), async (req: WritingRequest, res) => {
    const submission = await writtenPlan(req, publishing);
    if (isEditable(submission)) show(req, res, submission);
    else res.redirect(303, req.locale.link(`/submissions/${submission._id}`));
  });

  router.post('/submissions/:id/modules', requirePerson(), async (req: WritingRequest, res) => {
    const { t, link, isolate, moment } = req.locale;
    const submission = await writtenPlan(req, publishing);
    const { revision, operation, body } = readSent(req);
    const reasons = reasonsIn(body);
    const { tree, focus, removed, isOrphan } = operate(treeOf(submission), operation, submission.removed, new Date());
    const justification = Object.fromEntries(
      Object.entries({ ...submission.justification, ...reasons }).filter(([, reason]) => reason !== ''),
    );
    const draft = { content: withTree(submission.content, tree), justification, ...(removed === undefined ? {} : { removed }) };
    const change = await publishing.save(signedInPerson(req), submission._id, revision, draft, submission);
    if (!('submission' in change)) throw new AppError('submission-not-found', { status: 404 });
    if (change.kind === 'incomplete') throw new AppError('too-large', { status: 413 });
    const path = link(`/submissions/${submission._id}/modules`);
    if (change.kind === 'stale') {
      const { saved, updatedAt } = change.submission;
      const params = { name: isolate(saved?.by.name ?? t('writing.somebody')), moment: moment(saved?.at ?? updatedAt) };
      // The button was pressed on a table that is not this one; the reasons that were typed are still in their fields.
      if (isEditable(change.submission)) show(req, res, change.submission, 409, reasons, t('writing.modules.stale', params));
      else res.redirect(303, link(`/submissions/${submission._id}`));
      return;
    }
    if (isOrphan) {
      show(req, res, change.submission, 422, {}, t('writing.problem.undo-first'));
      return;
    }
    if (operation === undefined) flash(req, 'writing.saved');
    const isModule = tree.some(({ id }) => id === focus);
    if (operation?.name === 'add' && focus !== undefined && isModule) res.redirect(303, `${path}/${focus}?focus=${focus}`);
    else res.redirect(303, focus === undefined ? path : `${path}?focus=${focus}#node-${focus}`);
  });

  return router;
}
