import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { flash } from '../http/flash.ts';
import { email } from './fields.ts';
import { parseForm, sent, type FormProblem } from './form-problems.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password-rules.ts';
import type { AccountPages } from './routes.ts';

const forgottenForm = z.object({ email });

/** Setting a forgotten password by a one-time link. */
export function createResetRoutes({ accounts, limits, mail, render, mailedUrl, log }: AccountPages): Router {
  const router = Router();

  function showForgotten(req: Request, res: Response, model: { isSent?: boolean; problems?: FormProblem[]; status?: number }): void {
    const { t } = req.locale;
    render(
      req,
      res,
      'accounts/forgotten',
      { title: t('forgotten.title'), path: '/sign-in/forgotten', noindex: true, workshop: true, status: model.status ?? 200 },
      { isMailed: mail.isConfigured, isSent: model.isSent === true, problems: model.problems ?? [], email: sent(req.body, 'email') },
    );
  }

  /** Mails the link, where there is whom to; a page that answers as fast for everybody tells nothing. */
  async function mailLink(req: Request, address: string): Promise<void> {
    const { t, link } = req.locale;
    const account = await accounts.findByEmail(address);
    if (account?.isActive !== true || account.isEmailUnconfirmed) return;
    const token = await accounts.startReset(account.id, null);
    if (token === undefined) return;
    const href = `${mailedUrl}${link(`/sign-in/reset/${token}`)}`;
    await mail.send({
      to: account.email,
      subject: t('forgotten.mail.subject'),
      text: t('forgotten.mail.text', { name: account.name, href }),
    });
  }

  router.get('/sign-in/forgotten', (req, res) => {
    showForgotten(req, res, {});
  });

  router.post('/sign-in/forgotten', async (req, res) => {
    const { t } = req.locale;
    const form = parseForm(forgottenForm, req.body);
    if (!form.ok) {
      showForgotten(req, res, { status: 422, problems: [{ field: 'email', text: t('field.email.wrong') }] });
      return;
    }
    const address = form.value.email.toLowerCase();
    const seconds = await limits.attempt(`forgotten ${address}`, req.ip ?? '');
    if (seconds !== undefined) {
      const text = t('sign-in.limited', { minutes: Math.ceil(seconds / 60) });
      showForgotten(req, res, { status: 429, problems: [{ field: 'email', text }] });
      return;
    }
    if (mail.isConfigured) {
      mailLink(req, address).catch((error: unknown) => {
        log.error({ err: error }, 'reset link not mailed');
      });
    }
    showForgotten(req, res, { isSent: true });
  });

  router.use('/sign-in/reset/:token', (_req, res, next) => {
    // The address is the key: it goes to nobody.
    res.set('Referrer-Policy', 'no-referrer');
    next();
  });

  async function showReset(req: Request, res: Response, token: string, problems: FormProblem[]): Promise<void> {
    const { t } = req.locale;
    const person = await accounts.findReset(token);
    const status = person === undefined ? 410 : problems.length > 0 ? 422 : 200;
    render(
      req,
      res,
      'accounts/reset',
      { title: t('reset.title'), path: '/sign-in/forgotten', noindex: true, workshop: true, status },
      { isOpen: person !== undefined, name: person?.name, email: person?.email, problems, token },
    );
  }

  router.get('/sign-in/reset/:token', async (req, res) => {
    await showReset(req, res, req.params.token, []);
  });

  router.post('/sign-in/reset/:token', async (req, res) => {
    const { t, link } = req.locale;
    const { token } = req.params;
    const outcome = await accounts.redeemReset(token, sent(req.body, 'password'));
    if (outcome.ok) {
      flash(req, 'reset.done');
      res.redirect(303, link('/sign-in'));
      return;
    }
    const text = t(`password.${outcome.reason}`, { shortest: SHORTEST_PASSWORD, longest: LONGEST_PASSWORD });
    await showReset(req, res, token, outcome.reason === 'expired' ? [] : [{ field: 'password', text }]);
  });

  return router;
}
