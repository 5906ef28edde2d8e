import { Router } from 'express';
import { z } from 'zod';
import { requirePerson, signedInPerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { parseParameters, single } from '../http/parameters.ts';
import { childField, coverageCsv, coverageParameters, nodesOf, presentCoverage, type Node, type Tree } from '../programmes/service.ts';
import { asItem, type Change, type PublishingService, type Submission, type Writer } from './service.ts';
import { isEditable, writtenPlan } from './writing-access.ts';
import type { WritingRequest } from './writing-flow.ts';
import { draftTitle } from './writing-form.ts';
import { treeOf, withTree } from './writing-outline.ts';
import type { WritingPages } from './writing-parts.ts';

const ROUNDS = 5;
const serveForm = z.object({ outcome: single(z.string().min(1).max(40)), identifier: single(z.string().min(1).max(500)) });

const references = (node: Node): readonly unknown[] => (Array.isArray(node['servedBy']) ? (node['servedBy'] as unknown[]) : []);

/** The tree in which an item serves an outcome. */
function served(tree: Tree, outcome: string, identifier: string, depth = 0): Tree {
  const list = childField(depth);
  return tree.map((node) => {
    if (node.id === outcome && !references(node).includes(identifier)) return { ...node, servedBy: [...references(node), identifier] };
    const children = list === undefined ? undefined : node[list];
    return list === undefined || children === undefined ? node : { ...node, [list]: served(children, outcome, identifier, depth + 1) };
  });
}

/** Adding a reference disturbs nobody's writing, so it is done again where somebody saved in between. */
async function serve(publishing: PublishingService, by: Writer, first: Submission, outcome: string, identifier: string): Promise<Change> {
  let submission = first;
  for (let round = 0; ; round += 1) {
    const content = withTree(submission.content, served(treeOf(submission), outcome, identifier));
    const change = await publishing.save(by, submission._id, submission.revision, { content }, submission);
    if (change.kind !== 'stale' || round >= ROUNDS || !isEditable(change.submission)) return change;
    submission = change.submission;
  }
}

/** /submissions/:id/coverage: what serves each outcome of a draft, with suggestions that can be added. */
export function createDraftCoverageRoutes({ publishing, catalogue, search, institutions, render }: WritingPages): Router {
  const router = Router();

  router.get('/submissions/:id/coverage', requirePerson(), async (req: WritingRequest, res) => {
    const { locale } = req;
    const submission = await writtenPlan(req, publishing);
    const path = `/submissions/${submission._id}/coverage`;
    const request = parseParameters(coverageParameters, req.query);
    const editable = isEditable(submission);
    const coverage = await presentCoverage(asItem(submission), request, { catalogue, search, institutions, locale, path, editable });
    const name = draftTitle(submission, locale);
    const title = locale.t('coverage.title', { name: locale.isolate(name.text) });
    const steps = [
      { label: locale.t('submissions.title'), href: locale.link('/submissions') },
      { label: name.text, href: locale.link(`/submissions/${submission._id}${editable ? '/modules' : ''}`) },
    ];
    render(req, res, 'programmes/coverage', { title, path, noindex: true, workshop: true }, { coverage, steps });
  });

  router.get('/submissions/:id/coverage.csv', requirePerson(), async (req: WritingRequest, res) => {
    const submission = await writtenPlan(req, publishing);
    res
      .attachment(`coverage-${submission._id}.csv`)
      .type('text/csv; charset=utf-8')
      .send(await coverageCsv(asItem(submission), catalogue, req.locale));
  });

  router.post('/submissions/:id/coverage/serve', requirePerson(), async (req: WritingRequest, res) => {
    const { link } = req.locale;
    const submission = await writtenPlan(req, publishing);
    const { outcome, identifier } = parseParameters(serveForm, req.body);
    const { module } = parseParameters(coverageParameters, req.query);
    const isThere = [...nodesOf(treeOf(submission))].some(({ node, level }) => level === 'learningOutcome' && node.id === outcome);
    const [item] = await catalogue.findByIdentifiers([identifier]);
    if (!isThere || item === undefined) throw new AppError('not-found', { status: 404 });
    const change = await serve(publishing, signedInPerson(req), submission, outcome, identifier);
    if (!('submission' in change)) throw new AppError('submission-not-found', { status: 404 });
    flash(req, change.kind === 'done' ? 'writing.served' : 'writing.not-served');
    const query = module === undefined ? '' : `?${new URLSearchParams({ module }).toString()}`;
    res.redirect(303, `${link(`/submissions/${submission._id}/coverage`)}${query}`);
  });

  return router;
}
