import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { requirePermission } from '../accounts/require.ts';
import { parseParameters } from '../http/parameters.ts';
import type { Change } from './changes.ts';
import { commentPlaces } from './comment-places.ts';
import { allowedChange, readableSubmission, type PublishingPages } from './page-parts.ts';
import { showSubmission, type Aside } from './submission-page.ts';

const LONGEST = 5000;
const text = z.string().trim().max(LONGEST).default('');
const commentForm = z.object({ about: z.string().max(300).default(''), text });
const replyForm = z.object({ text });
const resolveForm = z.object({ resolved: z.enum(['yes', 'no']) });

/** Comments on a submission, their replies, and settling them one by one. */
export function createDiscussionRoutes(pages: PublishingPages): Router {
  const { publishing } = pages;
  const router = Router();
  const signedIn = requirePermission('submission.read');

  /** Goes to the comment, or shows what was typed again with the reason why it was not kept. */
  async function answer(req: Request, res: Response, change: Change | 'empty', comment: string | undefined, aside: Aside): Promise<void> {
    const { person, submission } = await readableSubmission(req, publishing);
    if (change === 'empty') {
      await showSubmission(req, res, { person, submission }, pages, { status: 422, ...aside });
      return;
    }
    const made = allowedChange(req, change, 'submit', submission);
    if (made.kind === 'done') {
      const id = comment ?? made.submission.comments.at(-1)?.id ?? '';
      res.redirect(303, req.locale.link(`/submissions/${submission._id}#comment-${id}`));
      return;
    }
    await showSubmission(req, res, { person, submission: made.submission }, pages, { status: 409, isStale: true, ...aside });
  }

  router.post('/submissions/:id/comments', signedIn, async (req, res) => {
    const { person, submission } = await readableSubmission(req, publishing);
    const comment = parseParameters(commentForm, req.body ?? {});
    const isPlace = commentPlaces(submission, req.locale).some(({ about }) => about === comment.about);
    const about = isPlace ? comment.about : '';
    const change = comment.text === '' ? 'empty' : await publishing.comment(person, submission._id, about, comment.text);
    await answer(req, res, change, undefined, { comment });
  });

  router.post('/submissions/:id/comments/:comment/replies', signedIn, async (req, res) => {
    const { person, submission } = await readableSubmission(req, publishing);
    const { comment } = req.params as { comment: string };
    const reply = parseParameters(replyForm, req.body ?? {});
    const change = reply.text === '' ? 'empty' : await publishing.reply(person, submission._id, comment, reply.text);
    const about = submission.comments.find(({ id }) => id === comment)?.about ?? '';
    await answer(req, res, change, comment, { comment: { about, text: reply.text } });
  });

  router.post('/submissions/:id/comments/:comment/resolved', signedIn, async (req, res) => {
    const { person, submission } = await readableSubmission(req, publishing);
    const { comment } = req.params as { comment: string };
    const { resolved } = parseParameters(resolveForm, req.body ?? {});
    await answer(req, res, await publishing.resolve(person, submission._id, comment, resolved === 'yes'), comment, {});
  });

  return router;
}
