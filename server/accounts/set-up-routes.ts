import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { flash } from '../http/flash.ts';
import { email, password, personName } from './fields.ts';
import { parseForm, sent, type FormProblem } from './form-problems.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password-rules.ts';
import type { AccountPages } from './routes.ts';
import { signIn } from './session-start.ts';

const form = z.object({ name: personName, email, password });

/** Making the first administrator by the link that the start prints. */
export function createSetUpRoutes({ accounts, render }: AccountPages): Router {
  const router = Router();

  async function show(req: Request, res: Response, token: string, problems: FormProblem[]): Promise<void> {
    const isOpen = await accounts.isSetUpOpen(token);
    render(
      req,
      res,
      'accounts/set-up',
      {
        title: req.locale.t('set-up.title'),
        path: '/sign-in',
        noindex: true,
        workshop: true,
        status: isOpen ? (problems.length > 0 ? 422 : 200) : 410,
      },
      { isOpen, token, problems, name: sent(req.body, 'name'), email: sent(req.body, 'email') },
    );
  }

  router.use('/set-up/:token', (_req, res, next) => {
    res.set('Referrer-Policy', 'no-referrer');
    next();
  });

  router.get('/set-up/:token', async (req, res) => {
    await show(req, res, req.params.token, []);
  });

  router.post('/set-up/:token', async (req, res) => {
    const { t, link, language } = req.locale;
    const { token } = req.params;
    const parsed = parseForm(form, req.body);
    if (!parsed.ok) {
      await show(
        req,
        res,
        token,
        parsed.fields.map((field) => ({ field, text: t(`field.${field}.wrong`) })),
      );
      return;
    }
    const outcome = await accounts.redeemSetUp(token, { ...parsed.value, language });
    if (!outcome.ok) {
      const problem =
        outcome.reason === 'email-taken'
          ? { field: 'email', text: t('field.email.taken') }
          : { field: 'password', text: t(`password.${outcome.reason}`, { shortest: SHORTEST_PASSWORD, longest: LONGEST_PASSWORD }) };
      await show(req, res, token, outcome.reason === 'expired' ? [] : [problem]);
      return;
    }
    const proven = await accounts.proven(outcome.person.id);
    if (proven !== undefined) await signIn(req, accounts, proven);
    flash(req, 'set-up.done');
    res.redirect(303, link('/admin/people'));
  });

  return router;
}
