import { Router, type Request, type Response } from 'express';
import { flash } from '../http/flash.ts';
import { accountOfOidcPerson } from './oidc-person.ts';
import type { OidcFlow } from './oidc.ts';
import type { Proven } from './credentials.ts';
import { sent } from './form-problems.ts';
import { nextPath } from './next-path.ts';
import { mayAnywhere, type Actor } from './permissions.ts';
import type { AccountPages } from './routes.ts';
import { SAMPLE_PEOPLE } from './sample-people.ts';
import { endSession, signIn } from './session-start.ts';
import { isAtThisMachine } from './this-machine.ts';

declare module 'express-session' {
  interface SessionData {
    oidc?: OidcFlow;
  }
}

const OIDC_BACK = '/sign-in/oidc/back';

/** What went wrong, as a sentence. */
interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** Where somebody's work is. */
function homeOf(person: Actor): string {
  return mayAnywhere(person, 'submission.read') ? '/submissions' : '/account';
}

export function createSignInRoutes({ accounts, authentication, oidc, render, publicUrl }: AccountPages): Router {
  const router = Router();

  async function show(req: Request, res: Response, next: string | undefined, refusal?: Refusal): Promise<void> {
    const { t, link } = req.locale;
    const isSample = isAtThisMachine(req) && (await accounts.hasSamples());
    const onward = next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
    render(
      req,
      res,
      'accounts/sign-in',
      { title: t('sign-in.title'), path: '/sign-in', noindex: true, workshop: true, status: refusal?.status ?? 200 },
      {
        refusal: refusal?.text,
        email: sent(req.body, 'email'),
        next,
        oidc: oidc === undefined ? undefined : { name: oidc.name, href: link(`/sign-in/oidc${onward}`) },
        samples: isSample ? SAMPLE_PEOPLE : [],
      },
    );
  }

  /** On to where they wanted to go, in their language where the address does not name another. */
  async function welcome(req: Request, res: Response, proven: Proven, next: string | undefined): Promise<void> {
    await signIn(req, accounts, proven);
    const { language } = proven.person;
    const onward = next ?? req.locale.link(homeOf(proven.person));
    const isNamed = /^\/[a-z]{2}(\/|$|\?)/.test(onward);
    res.redirect(303, language === undefined || isNamed ? onward : `/${language}${onward}`);
  }

  router.get('/sign-in', async (req, res) => {
    const next = nextPath(req.query['next']);
    if (req.user !== undefined) res.redirect(303, next ?? req.locale.link(homeOf(req.user)));
    else await show(req, res, next);
  });

  router.post('/sign-in', async (req, res) => {
    const next = nextPath(sent(req.body, 'next'));
    const outcome = await authentication.byPassword(req);
    const { t } = req.locale;
    if (outcome.ok) await welcome(req, res, outcome.proven, next);
    else if (outcome.reason === 'wrong') await show(req, res, next, { status: 401, text: t('sign-in.wrong') });
    else {
      res.set('Retry-After', String(outcome.seconds));
      await show(req, res, next, { status: 429, text: t('sign-in.limited', { minutes: Math.ceil(outcome.seconds / 60) }) });
    }
  });

  router.post('/sign-out', async (req, res) => {
    if (req.user !== undefined) {
      await endSession(req);
      flash(req, 'sign-in.out');
    }
    res.redirect(303, req.locale.link('/sign-in'));
  });

  if (oidc !== undefined) {
    router.get('/sign-in/oidc', async (req, res) => {
      const next = nextPath(req.query['next']);
      const started = await oidc.start(`${publicUrl(req)}${OIDC_BACK}`, next);
      if (started === undefined) {
        await show(req, res, next, { status: 503, text: req.locale.t('oidc.unavailable', { name: oidc.name }) });
        return;
      }
      req.session.oidc = started.flow;
      res.redirect(303, started.url);
    });

    router.get(OIDC_BACK, async (req, res) => {
      const { oidc: flow } = req.session;
      // Good for one attempt.
      delete req.session.oidc;
      const refuse = (reason: string): Promise<void> =>
        show(req, res, flow?.next, {
          status: reason === 'unavailable' ? 503 : 401,
          text: req.locale.t(`oidc.${reason}`, { name: oidc.name }),
        });
      if (flow === undefined) {
        await refuse('state');
        return;
      }
      const outcome = await oidc.finish(new URL(req.originalUrl, publicUrl(req)).searchParams, flow);
      if (!outcome.ok) {
        await refuse(outcome.reason);
        return;
      }
      const account = await accountOfOidcPerson(accounts, outcome.person);
      if (account.ok) await welcome(req, res, account.proven, flow.next);
      else await refuse(account.reason);
    });
  }
  return router;
}
