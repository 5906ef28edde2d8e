import { Router, type Request, type Response } from 'express';
import { flash } from '../http/flash.ts';
import type { AccountPages } from './routes.ts';

/** Confirming another address by the link that was sent to it, or handed out by an administrator. */
export function createEmailRoutes({ accounts, mail, render, log }: AccountPages): Router {
  const router = Router();
  const path = '/sign-in/email/:token';

  router.use(path, (_req, res, next) => {
    // The address is the key: it goes to nobody.
    res.set('Referrer-Policy', 'no-referrer');
    next();
  });

  async function show(req: Request, res: Response, token: string): Promise<void> {
    const wanted = await accounts.findEmailChange(token);
    render(
      req,
      res,
      'accounts/confirm-email',
      {
        title: req.locale.t('account.email.confirm'),
        path: '/account',
        noindex: true,
        workshop: true,
        status: wanted === undefined ? 410 : 200,
      },
      { wanted, token },
    );
  }

  // Programs that look into mail open every link, so opening it changes nothing yet.
  router.get(path, (req, res) => show(req, res, req.params.token));

  router.post(path, async (req, res) => {
    const { t, link } = req.locale;
    const outcome = await accounts.redeemEmailChange(req.params.token);
    if (!outcome.ok) {
      await show(req, res, req.params.token);
      return;
    }
    const { account, before } = outcome;
    mail
      .send({
        to: before,
        subject: t('account.email.told.subject'),
        text: t('account.email.told.text', { name: account.name, email: account.email }),
      })
      .catch((error: unknown) => {
        log.error({ err: error }, 'old address not told');
      });
    flash(req, 'account.email.changed', { email: account.email });
    res.redirect(303, link(req.user === undefined ? '/sign-in' : '/account'));
  });

  return router;
}
