import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Problem } from '../../content-schema/validator.ts';
import { requirePerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { parseParameters, single, listOf } from '../http/parameters.ts';
import type { Locale } from '../http/locale.ts';
import { placeOf, targetsFor, type Node, type Tree } from '../programmes/service.ts';
import { said } from '../text/said.ts';
import type { ProblemLink } from './form/field-view.ts';
import type { FormContext } from './form/form-context.ts';
import { problemsByField } from './form/present-form.ts';
import { nodeShape } from './form/shape.ts';
import type { Submission } from './service.ts';
import { isEditable, writtenPlan } from './writing-access.ts';
import { resolveFinds } from './writing-finds.ts';
import { receive, type PageState, type WritingPage, type WritingRequest, type Written } from './writing-flow.ts';
import { draftTitle, formContext, formFrame } from './writing-form.ts';
import { presentNode, presentProblems } from './writing-node-views.ts';
import { fillNodes, problemsOfModule } from './writing-nodes.ts';
import { operate, treeOf, withTree } from './writing-outline.ts';
import type { WritingPages } from './writing-parts.ts';
import { presentRemoved } from './writing-removed.ts';
import type { Sent } from './writing-sent.ts';

const parameters = z.object({
  languages: listOf(z.string().max(3)),
  rows: listOf(z.string().max(100)),
  focus: single(z.string().max(40).optional()),
  /** Id of the node that is to be moved elsewhere. */
  moving: single(z.string().max(40).optional()),
});
type ModuleRequest = Request<{ id: string; module: string }>;
type Query = z.output<typeof parameters>;

const AS_IT_IS: PageState = { status: 200, unresolved: [], problems: [], languages: [] };
const NO_QUERY: Query = { languages: [], rows: [], focus: undefined, moving: undefined };

function moduleOf(submission: Submission, id: string): Node {
  const place = placeOf(treeOf(submission), id);
  if (place?.level !== 'module') throw new AppError('not-found', { status: 404 });
  return place.node;
}

/** Where to go on: at the node that the operation was about, on the page of the module that it is in now. */
function nextPlace({ operation }: Sent, focus: string | undefined): string {
  const target = operation?.target ?? '';
  if (operation?.name === 'move') return `moving=${encodeURIComponent(target)}#moving`;
  if (focus !== undefined) return `focus=${encodeURIComponent(focus)}#node-${focus}`;
  if (operation?.name === 'unpick') return `#field-${target.slice(0, target.indexOf(':'))}`;
  if (operation?.name === 'remove-row' || operation?.name === 'find') return `#field-${target.replace(/\/\d+$/, '')}`;
  return '';
}

/** The node to be moved and where it may go. */
function presentMove(tree: Tree, id: string | undefined, locale: Locale, original: string): object | undefined {
  const place = id === undefined ? undefined : placeOf(tree, id);
  if (place === undefined || id === undefined) return undefined;
  const nameOf = (node: Node | undefined): string =>
    node === undefined ? '' : [node.code, said(node.name, locale.language, original)?.text].filter((part) => part !== undefined).join(' ');
  return {
    id,
    level: place.level,
    name: nameOf(place.node),
    targets: targetsFor(tree, id).map(({ node, above }) => ({
      value: `${id}:${node.id ?? ''}`,
      label: nameOf(node),
      above: nameOf(above),
    })),
  };
}

/** /submissions/:id/modules/:module: one module with its units, outcomes and criteria. */
export function createModuleRoutes(parts: WritingPages): Router {
  const { publishing, pickers, render } = parts;
  const router = Router();

  async function contextOf(
    req: WritingRequest,
    submission: Submission,
    module: Node,
    problems: readonly Problem[],
    { unresolved, languages }: PageState,
    openRows: readonly string[],
  ): Promise<FormContext> {
    const shape = nodeShape('module');
    const request = { submission, shape, content: module, problems: problemsByField(problems), unresolved, languages, openRows };
    return formContext(request, pickers, req.locale);
  }

  async function present(req: WritingRequest, submission: Submission, id: string, state: PageState, query: Query) {
    const { locale } = req;
    const tree = treeOf(submission);
    const module = moduleOf(submission, id);
    const { languages } = state;
    const problems = [...problemsOfModule(submission.content, module), ...state.problems];
    const context = await contextOf(req, submission, module, problems, state, query.rows);
    const view = presentNode(module, 0, context, query.focus);
    const action = locale.link(`/submissions/${submission._id}/modules/${id}`);
    return { view, tree, module, frame: formFrame(submission, context, action, languages, locale) };
  }

  async function show(
    req: WritingRequest,
    res: Response,
    submission: Submission,
    id: string,
    state: PageState,
    query: Query,
  ): Promise<void> {
    const { locale } = req;
    const { view, tree, module, frame } = await present(req, submission, id, state, query);
    const place = placeOf(tree, id);
    const original = String(submission.content['originalLanguage']);
    const heading = said(module.name, locale.language, original);
    const neighbour = (by: -1 | 1): object | undefined => {
      const node = place?.siblings[place.position + by];
      return node?.id === undefined
        ? undefined
        : { code: node.code ?? '', href: locale.link(`/submissions/${submission._id}/modules/${node.id}`) };
    };
    render(
      req,
      res,
      'writing/module',
      {
        title: locale.t('writing.module.title', { code: locale.isolate(module.code ?? ''), name: locale.isolate(heading?.text ?? '') }),
        path: `/submissions/${submission._id}/modules/${id}`,
        noindex: true,
        workshop: true,
        status: state.status,
      },
      {
        submission,
        name: draftTitle(submission, locale),
        module: view,
        heading,
        frame,
        moving: presentMove(tree, query.moving, locale, original),
        removed: presentRemoved(submission, locale),
        previous: neighbour(-1),
        following: neighbour(1),
        current: 'modules',
      },
    );
  }

  async function read(req: WritingRequest, submission: Submission, id: string, sent: Sent): Promise<Written> {
    const tree = treeOf(submission);
    const { node, finds, unread, orphans } = fillNodes(moduleOf(submission, id), 0, sent.body);
    const { unresolved, problems } = await resolveFinds(finds, pickers, req.locale);
    const typed = tree.map((module) => (module.id === id ? node : module));
    const { operation } = sent;
    const done = operate(typed, operation, submission.removed, new Date());
    const notRead = unread.map(({ field, code, typed: found }) => ({ field, code, params: { found } }));
    const orphan = done.isOrphan ? [{ field: '', code: 'undo-first', params: {} }] : [];
    return {
      typed: withTree(submission.content, typed),
      content: withTree(submission.content, done.tree),
      removed: done.removed,
      unresolved,
      problems: [...problems, ...notRead, ...orphan],
      orphans,
      next: nextPlace(sent, done.focus),
    };
  }

  /** What is wrong with a module, without presenting the rest of it. */
  async function problemsOn(req: WritingRequest, submission: Submission, id: string): Promise<readonly ProblemLink[]> {
    const module = moduleOf(submission, id);
    const problems = problemsOfModule(submission.content, module);
    if (problems.length === 0) return [];
    const context = await contextOf(req, submission, module, problems, AS_IT_IS, []);
    presentProblems(module, 0, context);
    return context.summary;
  }

  const pageOf = (req: WritingRequest, res: Response, { _id }: Submission, id: string): WritingPage => ({
    path: `/submissions/${_id}/modules/${id}`,
    read: (submission, sent) => read(req, submission, id, sent),
    show: (submission, state) => show(req, res, submission, id, state, NO_QUERY),
    problems: (submission) => problemsOn(req, submission, id),
  });

  router.get('/submissions/:id/modules/:module', requirePerson(), async (req: ModuleRequest, res) => {
    const submission = await writtenPlan(req, publishing);
    if (!isEditable(submission)) {
      res.redirect(303, req.locale.link(`/submissions/${submission._id}`));
      return;
    }
    const query = parseParameters(parameters, req.query);
    const { focus } = query;
    // A node that was moved to another module is shown there.
    const module = focus === undefined ? undefined : moduleHolding(treeOf(submission), focus);
    if (module !== undefined && module !== req.params.module) {
      res.redirect(
        303,
        `${req.locale.link(`/submissions/${submission._id}/modules/${module}`)}?focus=${encodeURIComponent(focus ?? '')}#node-${focus ?? ''}`,
      );
      return;
    }
    await show(req, res, submission, req.params.module, { ...AS_IT_IS, languages: query.languages }, query);
  });

  router.post('/submissions/:id/modules/:module', requirePerson(), async (req: ModuleRequest, res) => {
    const submission = await writtenPlan(req, publishing);
    await receive(req, res, submission, pageOf(req, res, submission, req.params.module), parts);
  });

  return router;
}

/** The module that a node belongs to. */
function moduleHolding(tree: Tree, id: string): string | undefined {
  return tree.find((module) => placeOf([module], id) !== undefined)?.id;
}
