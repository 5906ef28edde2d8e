import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Model } from 'mongoose';
import { allowFrames, isInterfaceLanguage, type Render } from '../../server/plugin-api.ts';
import type { Launch } from './launch.ts';
import type { LaunchLog } from './launch-log.ts';
import { beginLogin } from './login.ts';
import { messageParameters } from './message-parameters.ts';
import type { PlatformKey } from './platform-keys.ts';
import type { Platforms } from './platforms.ts';
import type { PendingLogin } from './records.ts';
import { LtiRefusal } from './refusal.ts';
import { verifyLaunch } from './verify-launch.ts';

const MOST_BODY = '64kb';
const COOKIE_MS = 10 * 60 * 1000;
const LONGEST_DETAIL = 300;

export interface LaunchRoutesParts {
  readonly platforms: Platforms;
  readonly logins: Model<PendingLogin>;
  readonly platformKey: PlatformKey;
  readonly log: LaunchLog;
  readonly publicUrl: string;
  readonly render: Render;
  /** Where somebody goes who was launched; throws LtiRefusal where nothing can be shown. */
  readonly open: (launch: Launch) => string;
}

const cookieName = (state: string): string => `__Host-lti-${state.slice(0, 16)}`;

/** SameSite=None, and partitioned, so that it comes back inside a frame of the same platform alone (CHIPS). */
const COOKIE = { httpOnly: true, secure: true, sameSite: 'none', partitioned: true, path: '/' } as const;

function cookieOf(req: Request, name: string): string | undefined {
  const pairs = (req.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

const queryOf = (req: Request): string => (req.originalUrl.includes('?') ? req.originalUrl.slice(req.originalUrl.indexOf('?') + 1) : '');
const bodyOf = (req: Request): string => (typeof req.body === 'string' ? req.body : '');

const readText = express.text({ type: 'application/x-www-form-urlencoded', limit: MOST_BODY });

/** A body that is too long or not a form ends as a refusal too. */
const body: RequestHandler = (req, res, next) => {
  readText(req, res, (error?: unknown) => {
    next(error === undefined ? undefined : new LtiRefusal('message-too-large', { status: 413, cause: error }));
  });
};

/** `/lti/login` and `/lti/launch`: a login that the platform begins, and what it posts afterwards. */
export function createLaunchRoutes(parts: LaunchRoutesParts): Router {
  const { platforms, logins, log, publicUrl, render } = parts;
  const router = Router();

  router.use('/lti', async (_req, res, next) => {
    allowFrames(res, await platforms.frameOrigins());
    res.set('Cache-Control', 'no-store').set('Referrer-Policy', 'no-referrer');
    next();
  });

  const page = (req: Request, res: Response, name: string, status: number, model: object): void => {
    const title = req.locale.t(`lti.${name}.title`);
    render(req, res, `lti/${name}`, { title, path: '/', status, noindex: true, layout: 'frame' }, model);
  };

  async function login(req: Request, res: Response, parameters: Readonly<Record<string, string>>): Promise<void> {
    const { new_window: inNewWindow, ...given } = parameters;
    const begun = await beginLogin(given, { platforms, logins, publicUrl }, inNewWindow !== undefined);
    res.cookie(cookieName(begun.state), begun.browser, { ...COOKIE, maxAge: COOKIE_MS });
    if (begun.storageTarget === undefined) {
      res.redirect(302, begun.redirect);
      return;
    }
    const { redirect, storageTarget, state, browser } = begun;
    page(req, res, 'login', 200, { redirect, storageTarget, state, browser, storageOrigin: new URL(redirect).origin });
  }

  /** The browser brought no proof: its platform may have kept it, else it begins again in a window of its own. */
  async function askForProof(req: Request, res: Response, pending: PendingLogin, idToken: string): Promise<void> {
    const { parameters, storageTarget } = pending;
    const platform = await platforms.find(pending.platform);
    const again = `/lti/login?${new URLSearchParams({ ...parameters, new_window: '1' }).toString()}`;
    const reference = await log.write({ platform: pending.platform, outcome: 'browser-unknown' });
    const storageOrigin = platform === undefined ? '' : new URL(platform.authenticationEndpoint).origin;
    page(req, res, 'relaunch', 400, { state: pending._id, idToken, storageTarget, storageOrigin, again, reference });
  }

  async function launch(req: Request, res: Response): Promise<void> {
    const parameters = messageParameters(bodyOf(req));
    const { state = '', id_token: idToken = '', error, browser: stored } = parameters;
    if (error !== undefined) throw new LtiRefusal('platform-error', { params: { error: error.slice(0, 100) } });
    if (state === '' || idToken === '')
      throw new LtiRefusal('message-incomplete', { params: { name: state === '' ? 'state' : 'id_token' } });
    const pending = await logins.findOne({ _id: state, expiresAt: { $gt: new Date() } }).lean<PendingLogin>();
    if (pending === null) throw new LtiRefusal('state-unknown', { mender: 'person' });
    res.locals['platform'] = pending.platform;
    const cookie = cookieOf(req, cookieName(state));
    const browser = cookie ?? stored;
    if (browser === undefined) {
      await askForProof(req, res, pending, idToken);
      return;
    }
    const proof = cookie === undefined ? 'platform-storage' : pending.inNewWindow === true ? 'new-window' : 'cookie';
    const launched = await verifyLaunch({ idToken, pending, browser, proof }, parts);
    const address = parts.open(launched);
    const { platform, message, role } = launched;
    const reference = await log.write({ platform: platform._id, outcome: 'ok', message, role, proof });
    await platforms.launched(platform._id, reference, proof);
    res.clearCookie(cookieName(state), COOKIE);
    const spoken = launched.locale?.slice(0, 2).toLowerCase();
    res.redirect(303, isInterfaceLanguage(spoken) ? `/${spoken}${address}` : address);
  }

  router.get('/lti/login', (req, res) => login(req, res, messageParameters(queryOf(req))));
  router.post('/lti/login', body, (req, res) => login(req, res, messageParameters(bodyOf(req))));
  router.post('/lti/launch', body, launch);
  router.get('/lti/launch', () => {
    throw new LtiRefusal('launch-by-get');
  });

  router.use('/lti', (async (error: unknown, req: Request, res: Response, next: (error: unknown) => void) => {
    if (!(error instanceof LtiRefusal)) {
      next(error);
      return;
    }
    const { code, status, params, mender, cause } = error;
    const platform = typeof res.locals['platform'] === 'string' ? res.locals['platform'] : undefined;
    const detail = cause instanceof Error ? cause.message.slice(0, LONGEST_DETAIL) : undefined;
    const reference = await log.write({
      outcome: code,
      ...(platform === undefined ? {} : { platform }),
      ...(detail === undefined ? {} : { detail }),
    });
    if (platform !== undefined) await platforms.failed(platform, reference, code);
    page(req, res, 'refusal', status, { what: req.locale.t(`lti.refusal.${code}`, params), code, mender, reference });
  }) as express.ErrorRequestHandler);

  return router;
}
