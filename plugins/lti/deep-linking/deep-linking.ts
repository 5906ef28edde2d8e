import type { Request, Response } from 'express';
import { allowForms, type PluginHost, type PluginPages } from '../../../server/plugin-api.ts';
import type { Launch, LtiSession } from '../launch.ts';
import type { Platform } from '../platform.ts';
import type { LtiSessions, Platforms, SigningKeys } from '../ports.ts';
import { LtiRefusal } from '../refusal.ts';
import type { Choices } from './choices.ts';
import { contentItems, contentItemType } from './content-items.ts';
import { deepLinkingResponse } from './deep-linking-response.ts';
import { returnOrigin } from './deep-linking-settings.ts';
import { showStanding, speakAs } from './pick-routes.ts';
import { emptyState } from './pick-state.ts';
import type { Answer } from './pick-steps.ts';
import type { Picker } from './picker.ts';

export interface DeepLinkingParts {
  readonly host: Pick<PluginHost, 'media' | 'publicUrl' | 'isLocal'>;
  readonly platforms: Pick<Platforms, 'find'>;
  readonly sessions: LtiSessions;
  readonly keys: Pick<SigningKeys, 'sign'>;
  readonly picker: Picker;
  readonly render: PluginPages['render'];
}

/**
 * Answers an LtiDeepLinkingRequest (DL 2.0 §4.4) with the picker.
 * @throws LtiRefusal `deep-linking-settings`, `deep-linking-return-url`, `deep-linking-types`; `deep-linking-learner` (403).
 */
export function createDeepLinkingHandler(parts: DeepLinkingParts): (launch: Launch, req: Request, res: Response) => Promise<void> {
  const { host, sessions, picker } = parts;
  return async (launch, req, res) => {
    const { deepLinking: settings } = launch;
    if (settings === undefined) throw new LtiRefusal('deep-linking-settings');
    returnOrigin(settings, host.isLocal);
    if (launch.role !== 'instructor') throw new LtiRefusal('deep-linking-learner', { status: 403, mender: 'teacher' });
    if (contentItemType(settings) === undefined) {
      throw new LtiRefusal('deep-linking-types', { params: { types: settings.acceptTypes.join(', ').slice(0, 200) } });
    }
    const { token, session } = await sessions.open(launch, undefined);
    speakAs(session, req);
    await picker.showSearch(req, res, emptyState(token, session));
  };
}

/**
 * Ends a deep-linking session: a page that posts the signed response to the platform. Of two answers to the same
 * request the first counts: who presses twice gets the same page again, with the same signature, and who chose otherwise
 * meanwhile is told.
 */
export function createDeepLinkingAnswer({ host, platforms, sessions, keys, render }: DeepLinkingParts): Answer {
  async function response(
    req: Request,
    session: LtiSession,
    platform: Platform,
    found: Choices,
    graded: ReadonlySet<string>,
  ): Promise<string | undefined> {
    const { deepLinking: settings } = session;
    const type = settings === undefined ? undefined : contentItemType(settings);
    if (settings === undefined || type === undefined) return undefined;
    const { choices, missing } = found;
    const { locale } = req;
    const items = await contentItems(choices, type, { ...host, settings, graded, locale });
    return deepLinkingResponse(keys.sign, platform, session, items, {
      ...(items.length === 0 ? {} : { msg: locale.t('lti.pick.msg', { count: items.length }) }),
      ...(missing === 0 ? {} : { errormsg: locale.t('lti.pick.gone', { count: missing }) }),
      log: `${String(items.length)} content items, ${String(missing)} left out; launch ${session.reference}`,
    });
  }

  return async (req, res, _token, session, found, graded) => {
    const platform = await platforms.find(session.platform);
    const jwt = platform?.state === 'active' ? await response(req, session, platform, found, graded) : undefined;
    const chosen = JSON.stringify(found.choices.map(({ key }) => [key, graded.has(key)]));
    const kept = jwt === undefined ? undefined : await sessions.answer(session._id, { chosen, jwt });
    if (platform === undefined || kept === undefined) {
      showStanding(req, res, render, 'over', 410);
      return;
    }
    if (kept.chosen !== chosen) {
      showStanding(req, res, render, 'sent', 409);
      return;
    }
    const { returnUrl = '' } = session.deepLinking ?? {};
    // Browsers hold redirects of the platform to the policy too.
    allowForms(res, [...new Set([returnOrigin({ returnUrl }, host.isLocal), ...platform.frameOrigins])]);
    const title = req.locale.t('lti.pick.return');
    render(
      req,
      res,
      'lti/pick-return',
      { title, path: '/', noindex: true, layout: 'frame', styles: ['lti-pick.css'] },
      { heading: title, returnUrl, jwt: kept.jwt, count: found.choices.length },
    );
  };
}
