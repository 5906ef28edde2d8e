import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { pageLinks } from '../http/page-links.ts';
import { parseParameters, single } from '../http/parameters.ts';
import { PEOPLE_PAGE_SIZE } from './account-queries.ts';
import { email, institution, personName, role } from './fields.ts';
import { parseForm, sent, type FormProblem } from './form-problems.ts';
import { presentGrants, presentInstitutions } from './grant-presenter.ts';
import { ROLES, type Grant } from './permissions.ts';
import { requirePermission, signedInPerson } from './require.ts';
import type { AccountPages } from './routes.ts';
import type { Account } from './service.ts';

const listParameters = z.object({
  q: single(z.string().max(200).default('')),
  page: single(z.coerce.number().int().min(1).max(100_000).default(1)),
});
const newForm = z.object({ name: personName, email, role: z.union([role, z.literal('')]).optional(), institution });
const grantForm = z.object({ role, institution });

const grantOf = ({ role: given, institution: where }: z.output<typeof grantForm>): Grant =>
  where === undefined ? { role: given } : { role: given, institution: where };

/** The administrator's pages of people: who has an account and which roles. */
export function createPeopleRoutes({ accounts, institutions, render, publicUrl }: AccountPages): Router {
  const router = Router();
  router.use('/admin/people', requirePermission('account.manage'));

  async function find(req: Request<{ id: string }>): Promise<Account> {
    const account = await accounts.findAccount(req.params.id);
    if (account === undefined) throw new AppError('account-not-found', { status: 404 });
    return account;
  }

  /** Only an institution of the register can be named. */
  async function isKnown(id: string | undefined): Promise<boolean> {
    return id === undefined || (await institutions.find(id)) !== undefined;
  }

  router.get('/admin/people', async (req, res) => {
    const { t, link, language } = req.locale;
    const { q, page } = parseParameters(listParameters, req.query);
    const [{ accounts: found, total }, names] = await Promise.all([accounts.list(q, page), institutions.names()]);
    const href = (to: number): string =>
      link(`/admin/people?${new URLSearchParams({ ...(q === '' ? {} : { q }), page: String(to) }).toString()}`);
    render(
      req,
      res,
      'admin/people',
      { title: t('people.title'), path: '/admin/people', noindex: true, workshop: true },
      {
        filter: q,
        total,
        people: found.map((account) => ({
          ...account,
          href: link(`/admin/people/${account.id}`),
          roles: presentGrants(account.grants, names, t, language),
        })),
        pages: pageLinks(total, PEOPLE_PAGE_SIZE, page, href),
      },
    );
  });

  async function showNew(req: Request, res: Response, problems: FormProblem[]): Promise<void> {
    const { t, language } = req.locale;
    render(
      req,
      res,
      'admin/new-person',
      { title: t('people.new'), path: '/admin/people/new', noindex: true, workshop: true, status: problems.length > 0 ? 422 : 200 },
      {
        problems,
        name: sent(req.body, 'name'),
        email: sent(req.body, 'email'),
        role: sent(req.body, 'role'),
        institution: sent(req.body, 'institution'),
        roleChoices: ROLES,
        institutions: presentInstitutions(await institutions.names(), language),
      },
    );
  }

  router.get('/admin/people/new', async (req, res) => {
    await showNew(req, res, []);
  });

  router.post('/admin/people', async (req, res) => {
    const { t, link } = req.locale;
    const parsed = parseForm(newForm, req.body);
    if (!parsed.ok || !(await isKnown(parsed.value.institution))) {
      const fields = parsed.ok ? ['institution'] : parsed.fields;
      await showNew(
        req,
        res,
        fields.map((field) => ({ field, text: t(`field.${field}.wrong`) })),
      );
      return;
    }
    const { name, email: address, role: given, institution: where } = parsed.value;
    const grants = given === undefined || given === '' ? [] : [grantOf({ role: given, institution: where })];
    const outcome = await accounts.create({ name, email: address, grants }, signedInPerson(req));
    if (!outcome.ok) {
      await showNew(req, res, [{ field: 'email', text: t('field.email.taken') }]);
      return;
    }
    flash(req, 'people.created', { name });
    res.redirect(303, link(`/admin/people/${outcome.person.id}`));
  });

  async function showOne(
    req: Request,
    res: Response,
    account: Account,
    more: { resetHref?: string; problem?: string } = {},
  ): Promise<void> {
    const { t, language } = req.locale;
    const names = await institutions.names();
    render(
      req,
      res,
      'admin/person',
      {
        title: account.name,
        path: `/admin/people/${account.id}`,
        noindex: true,
        workshop: true,
        status: more.problem === undefined ? 200 : 409,
      },
      {
        account,
        resetHref: more.resetHref,
        problem: more.problem,
        roles: presentGrants(account.grants, names, t, language),
        roleChoices: ROLES,
        institutions: presentInstitutions(names, language),
      },
    );
  }

  router.get('/admin/people/:id', async (req, res) => {
    await showOne(req, res, await find(req));
  });

  router.post('/admin/people/:id/reset-link', async (req, res) => {
    const account = await find(req);
    const token = await accounts.startReset(account.id, signedInPerson(req));
    if (token === undefined) await showOne(req, res, account, { problem: req.locale.t('people.reset.inactive') });
    // Shown once, in this answer; it is stored nowhere.
    else await showOne(req, res, account, { resetHref: `${publicUrl(req)}/sign-in/reset/${token}` });
  });

  router.post('/admin/people/:id/email-link', async (req, res) => {
    const account = await find(req);
    const token = await accounts.renewEmailChange(account.id, signedInPerson(req));
    if (token === undefined) await showOne(req, res, account, { problem: req.locale.t('people.email.none') });
    else await showOne(req, res, account, { resetHref: `${publicUrl(req)}/sign-in/email/${token}` });
  });

  /** Makes a change and says what became of it. */
  const change = (
    path: string,
    said: string,
    act: (id: string, req: Request) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>,
  ): void => {
    router.post(`/admin/people/:id/${path}`, async (req: Request<{ id: string }>, res: Response) => {
      const account = await find(req);
      const outcome = await act(account.id, req as Request);
      if (outcome.ok) {
        flash(req as Request, said, { name: account.name });
        res.redirect(303, req.locale.link(`/admin/people/${account.id}`));
        return;
      }
      await showOne(req as Request, res, account, { problem: req.locale.t(`people.refused.${outcome.reason}`) });
    });
  };
  change('deactivate', 'people.deactivated', (id, req) => accounts.deactivate(id, signedInPerson(req)));
  change('activate', 'people.activated', (id, req) => accounts.activate(id, signedInPerson(req)));
  change('roles', 'people.role.given', async (id, req) => {
    const parsed = parseForm(grantForm, req.body);
    if (!parsed.ok || !(await isKnown(parsed.value.institution))) return { ok: false, reason: 'role' };
    return accounts.addGrant(id, grantOf(parsed.value), signedInPerson(req));
  });
  change('roles/remove', 'people.role.taken', (id, req) => {
    const parsed = parseForm(grantForm, req.body);
    if (!parsed.ok) return Promise.resolve({ ok: false, reason: 'role' });
    return accounts.removeGrant(id, grantOf(parsed.value), signedInPerson(req));
  });

  return router;
}
