import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { vocabulary, INTERFACE_LANGUAGES } from '../../content-schema/vocabularies.ts';
import { flash } from '../http/flash.ts';
import { email, language, password, personName } from './fields.ts';
import { parseForm, sent, type FormProblem } from './form-problems.ts';
import { presentGrants } from './grant-presenter.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password-rules.ts';
import type { Person } from './person.ts';
import { requirePerson, signedInPerson } from './require.ts';
import type { AccountPages } from './routes.ts';
import { startSession } from './session-start.ts';

/** These and nothing else can be changed by oneself. */
const profileForm = z.object({ name: personName, language });
const passwordForm = z.object({ password, current: z.string().max(2000).default('') });
const emailForm = z.object({ email, 'email-password': z.string().max(2000).default('') });
const sessionForm = z.object({ session: z.string().min(1).max(100) });

/** One's own account: name and language, password, where one is signed in. */
export function createAccountPage({ accounts, sessions, limits, institutions, mail, mailedUrl, render, log }: AccountPages): Router {
  const router = Router();
  router.use('/account', requirePerson());

  async function show(req: Request, res: Response, problems: FormProblem[]): Promise<void> {
    const { t, language: shown } = req.locale;
    const person = signedInPerson(req);
    const [account, open, names] = await Promise.all([
      accounts.findAccount(person.id),
      sessions.list(person.id, req.sessionID),
      institutions.names(),
    ]);
    render(
      req,
      res,
      'accounts/account',
      { title: t('account.title'), path: '/account', noindex: true, workshop: true, status: problems.length > 0 ? 422 : 200 },
      {
        problems,
        account: {
          email: person.email,
          name: person.name,
          language: person.language,
          hasPassword: account?.hasPassword === true,
          wantedEmail: account?.wantedEmail,
        },
        isMailed: mail.isConfigured,
        typedEmail: problems.some(({ field }) => field.startsWith('email')) ? sent(req.body, 'email') : '',
        typedName: problems.some(({ field }) => field === 'name') ? sent(req.body, 'name') : person.name,
        choices: INTERFACE_LANGUAGES.map((code) => ({ code, name: vocabulary('languages').get(code)?.endonym ?? code })),
        roles: presentGrants(person.grants, names, t, shown),
        sessions: open,
      },
    );
  }

  /** Why the password of whoever sits there does not do. Whoever found the browser open may not guess without end either. */
  async function passwordProblem(req: Request, given: string): Promise<string | undefined> {
    const { t } = req.locale;
    const person = signedInPerson(req);
    const seconds = await limits.attempt(person.email, req.ip ?? '');
    if (seconds !== undefined) return t('sign-in.limited', { minutes: Math.ceil(seconds / 60) });
    if ((await accounts.verifyPassword(person.email, given)) === undefined) return t('account.password.current.wrong');
    await limits.succeeded(person.email, req.ip ?? '');
    return undefined;
  }

  router.get('/account', async (req, res) => {
    await show(req, res, []);
  });

  router.post('/account', async (req, res) => {
    const { t, link } = req.locale;
    const parsed = parseForm(profileForm, req.body);
    if (!parsed.ok) {
      await show(
        req,
        res,
        parsed.fields.map((field) => ({ field, text: t(`field.${field}.wrong`) })),
      );
      return;
    }
    await accounts.setProfile(signedInPerson(req).id, parsed.value);
    flash(req, 'account.saved');
    // The address names the language from here on, and it is remembered.
    res.redirect(303, parsed.value.language === undefined ? link('/account') : `/${parsed.value.language}/account`);
  });

  router.post('/account/password', async (req, res) => {
    const { t, link } = req.locale;
    const person = signedInPerson(req);
    const refuse = (field: string, text: string): Promise<void> => show(req, res, [{ field, text }]);
    const parsed = parseForm(passwordForm, req.body);
    if (!parsed.ok) {
      await refuse('password', t('field.password.wrong'));
      return;
    }
    const account = await accounts.findAccount(person.id);
    const problem = account?.hasPassword === true ? await passwordProblem(req, parsed.value.current) : undefined;
    if (problem !== undefined) {
      await refuse('current', problem);
      return;
    }
    const outcome = await accounts.setPassword(person.id, parsed.value.password, req.sessionID);
    if (!outcome.ok) {
      await refuse('password', t(`password.${outcome.reason}`, { shortest: SHORTEST_PASSWORD, longest: LONGEST_PASSWORD }));
      return;
    }
    await startSession(req, { person, epoch: outcome.epoch });
    flash(req, 'account.password.changed');
    res.redirect(303, link('/account'));
  });

  /** Mails the link that confirms a new address. To one that has an account already nothing is sent, and nobody is told. */
  async function mailLink({ locale }: Request, { name }: Person, to: string, token: string): Promise<void> {
    if ((await accounts.findByEmail(to)) !== undefined) return;
    const { t, link } = locale;
    const text = t('account.email.mail.text', { name, href: `${mailedUrl}${link(`/sign-in/email/${token}`)}` });
    await mail.send({ to, subject: t('account.email.mail.subject'), text });
  }

  router.post('/account/email', async (req, res) => {
    const { t, link } = req.locale;
    const person = signedInPerson(req);
    const refuse = (field: string, text: string): Promise<void> => show(req, res, [{ field, text }]);
    const parsed = parseForm(emailForm, req.body);
    const wanted = parsed.ok ? parsed.value.email.toLowerCase() : undefined;
    if (!parsed.ok || wanted === undefined || wanted === person.email) {
      await refuse('email', t(parsed.ok ? 'account.email.same' : 'field.email.wrong'));
      return;
    }
    const problem = await passwordProblem(req, parsed.value['email-password']);
    if (problem !== undefined) {
      await refuse('email-password', problem);
      return;
    }
    // Strangers get no more mail from us than a few by each person.
    const seconds = await limits.attempt(`email ${person.id}`, req.ip ?? '');
    if (seconds !== undefined) {
      await refuse('email', t('sign-in.limited', { minutes: Math.ceil(seconds / 60) }));
      return;
    }
    const token = await accounts.startEmailChange(person.id, wanted, person);
    if (token !== undefined && mail.isConfigured) {
      mailLink(req, person, wanted, token).catch((error: unknown) => {
        log.error({ err: error }, 'address not confirmed by mail');
      });
    }
    res.redirect(303, `${link('/account')}#email`);
  });

  router.post('/account/sessions/end', async (req, res) => {
    const parsed = parseForm(sessionForm, req.body);
    if (parsed.ok && (await sessions.end(signedInPerson(req).id, parsed.value.session))) flash(req, 'account.session.ended');
    res.redirect(303, req.locale.link('/account'));
  });

  router.post('/account/sessions/end-others', async (req, res) => {
    const count = await sessions.endAll(signedInPerson(req).id, req.sessionID);
    flash(req, 'account.sessions.ended', { count });
    res.redirect(303, req.locale.link('/account'));
  });

  return router;
}
