import { Router, type Request, type Response } from 'express';
import type { Render } from '../../server/plugin-api.ts';
import { bodyParameters, launchBody, queryParameters } from './launch-body.ts';
import type { Launch } from './launch.ts';
import type { LaunchLog } from './launch-log.ts';
import { trailOf } from './launch-trail.ts';
import { verifyLaunch, type VerificationParts } from './launch-verification.ts';
import { beginLogin, type LoginParts } from './login.ts';
import type { PendingLogin } from './records.ts';
import { LtiRefusal } from './refusal.ts';
import { spokenLanguage } from './spoken-language.ts';
import { cookieName, cookieOf, STATE_COOKIE } from './state.ts';

/** Who answers a launch that was verified; they throw LtiRefusal for what they cannot show. */
export interface LaunchHandlers {
  readonly resourceLink: (launch: Launch, req: Request, res: Response) => Promise<void>;
  readonly deepLinking: (launch: Launch, req: Request, res: Response) => Promise<void>;
}

interface LaunchRoutesParts extends LoginParts, VerificationParts {
  readonly platforms: LoginParts['platforms'] & VerificationParts['platforms'];
  readonly log: LaunchLog;
  readonly render: Render;
  readonly handlers: LaunchHandlers;
}

type Parameters = Readonly<Record<string, string>>;

/** A launch whose browser brought no proof. */
interface Unproven {
  readonly idToken: string;
  /** Whether the platform's storage was not asked yet. */
  readonly mayBeKept: boolean;
}

/** Whether a page of ours sends it, as the browser itself says (Fetch metadata); browsers that do not say take a new window. */
const isOwnPage = (req: Request): boolean => req.headers['sec-fetch-site'] === 'same-origin';

/** `/lti/login` and `/lti/launch`: a login that the platform begins, and what it posts afterwards. */
export function createLaunchRoutes(parts: LaunchRoutesParts): Router {
  const { platforms, logins, log, render, handlers } = parts;
  const router = Router();

  const page = (req: Request, res: Response, name: 'login' | 'relaunch', status: number, model: object): void => {
    const title = req.locale.t(`lti.${name}.title`);
    render(req, res, `lti/${name}`, { title, path: '/', status, noindex: true, layout: 'frame' }, { heading: title, ...model });
  };

  async function login(req: Request, res: Response, { new_window: newWindow, ...parameters }: Parameters): Promise<void> {
    const trail = trailOf(res);
    if (parameters['iss'] !== undefined) trail.issuer = parameters['iss'];
    const { state, browser, redirect, storageTarget } = await beginLogin(parameters, parts, newWindow !== undefined);
    res.cookie(cookieName(state), browser, STATE_COOKIE);
    if (storageTarget === undefined) res.redirect(302, redirect);
    else page(req, res, 'login', 200, { redirect, storageTarget, state, browser, storageOrigin: new URL(redirect).origin });
  }

  /** The browser brought no proof: its platform may have kept it, else it begins again in a window of its own. */
  async function askForProof(req: Request, res: Response, pending: PendingLogin, { idToken, mayBeKept }: Unproven): Promise<void> {
    const { _id: state, parameters } = pending;
    const storageTarget = mayBeKept ? pending.storageTarget : undefined;
    const { reference } = trailOf(res);
    const platform = await platforms.find(pending.platform);
    // Not the platform's failure: only the log hears of it.
    await log.refused(reference, 'browser-unknown', platform === undefined ? {} : { issuer: platform.issuer });
    const { lti_storage_target: _target, ...rest } = parameters;
    const again = `${req.locale.link('/lti/login')}?${new URLSearchParams({ ...rest, new_window: '1' }).toString()}`;
    const storageOrigin = platform === undefined ? '' : new URL(platform.authenticationEndpoint).origin;
    page(req, res, 'relaunch', 400, { state, idToken, storageTarget, storageOrigin, again, reference });
  }

  function tokenOf({ state = '', id_token: idToken = '', error }: Parameters): { readonly state: string; readonly idToken: string } {
    // The description may name a person.
    if (error !== undefined) throw new LtiRefusal('platform-error', { params: { error: error.slice(0, 100) }, mender: 'person' });
    const missing = state === '' ? 'state' : idToken === '' ? 'id_token' : undefined;
    if (missing !== undefined) throw new LtiRefusal('message-incomplete', { params: { name: missing } });
    return { state, idToken };
  }

  async function launch(req: Request, res: Response): Promise<void> {
    const parameters = bodyParameters(req);
    const { state, idToken } = tokenOf(parameters);
    const trail = trailOf(res);
    const pending = await logins.findOne({ _id: state, expiresAt: { $gt: new Date() } }).lean<PendingLogin>();
    if (pending === null) throw new LtiRefusal('state-unknown', { mender: 'person' });
    const cookie = cookieOf(req.headers.cookie, cookieName(state));
    // Only our own page asks the platform's storage: whoever began the login elsewhere knows the secret too, and could post it.
    const kept = isOwnPage(req) ? parameters['browser'] : undefined;
    const browser = cookie ?? kept;
    if (browser === undefined) {
      await askForProof(req, res, pending, { idToken, mayBeKept: parameters['browser'] === undefined });
      return;
    }
    const proof = cookie === undefined ? 'platform-storage' : pending.inNewWindow === true ? 'new-window' : 'cookie';
    const launched = await verifyLaunch({ idToken, pending, browser, proof }, parts, trail);
    const logged = log.accepted(launched);
    const { maxAge: _age, ...cookieOptions } = STATE_COOKIE;
    res.clearCookie(cookieName(state), cookieOptions);
    const language = spokenLanguage(launched.locale);
    if (language !== undefined) req.speak(language);
    const answer = launched.message === 'LtiDeepLinkingRequest' ? handlers.deepLinking : handlers.resourceLink;
    // A refusal of what was accepted takes the place of its line, so it comes after it.
    const [, answered] = await Promise.allSettled([logged, answer(launched, req, res)]);
    await logged;
    if (answered.status === 'rejected') throw answered.reason;
  }

  router.get('/lti/login', (req, res) => login(req, res, queryParameters(req)));
  router.post('/lti/login', launchBody, (req, res) => login(req, res, bodyParameters(req)));
  router.post('/lti/launch', launchBody, launch);
  router.get('/lti/launch', () => {
    throw new LtiRefusal('launch-by-get');
  });
  return router;
}
