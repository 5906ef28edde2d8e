import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { single, type Render } from '../../../server/plugin-api.ts';
import type { LtiSession } from '../launch.ts';
import type { LtiSessions } from '../ports.ts';
import { spokenLanguage } from '../spoken-language.ts';
import { readPickForm, type PickForm, type PickStep } from './pick-form.ts';
import { takesSeveral } from './pick-state.ts';

/** A hundred entries of the longest kind, twice. */
const MOST_BODY = '200kb';

const bearer = z.object({ session: single(z.string().max(200).default('')) });

interface PickRoutesParts {
  readonly sessions: Pick<LtiSessions, 'find'>;
  readonly render: Render;
  readonly step: (req: Request, res: Response, token: string, session: LtiSession, form: PickForm) => Promise<void>;
}

/** Answers in the language of the platform, where it is one of ours. */
export function speakAs({ locale }: Pick<LtiSession, 'locale'>, req: Request): void {
  const language = spokenLanguage(locale);
  if (language !== undefined) req.speak(language);
}

/** A plain page that says where the choice stands: `lti.pick.<code>` and `lti.pick.<code>.do` of the locale files. */
export function showStanding(req: Request, res: Response, render: Render, code: 'sent' | 'over' | 'waiting', status: number): void {
  const title = req.locale.t(`lti.pick.${code}`);
  render(req, res, 'lti/pick-standing', { title, path: '/', status, noindex: true, layout: 'frame' }, { code, heading: title });
}

/** Whether a step may be the answer: sending the list, and choosing where only one is wanted. */
function endsChoice({ name }: PickStep, session: LtiSession): boolean {
  return name === 'send' || name === 'cancel' || (!takesSeveral(session) && (name === 'pick' || name === 'fragment'));
}

/** `/lti/deep-link`: every step of the picker is a form with the session of the launch, and needs no cookie. */
export function createPickRoutes({ sessions, render, step }: PickRoutesParts): Router {
  const router = Router();
  const body = express.urlencoded({ extended: false, limit: MOST_BODY, parameterLimit: 1000 });
  router.post('/lti/deep-link', body, async (req, res) => {
    const given = bearer.safeParse(req.body);
    const token = given.success ? given.data.session : '';
    const session = token === '' ? undefined : await sessions.find(token);
    if (session !== undefined) speakAs(session, req);
    if (session?.role !== 'instructor' || (session.deepLinking === undefined && session.link === undefined)) {
      showStanding(req, res, render, 'over', 410);
      return;
    }
    const form = readPickForm(req.body);
    // What was answered is answered: it is only sent again.
    if (session.answer !== undefined && !endsChoice(form.step, session)) showStanding(req, res, render, 'over', 410);
    else await step(req, res, token, session, form);
  });
  return router;
}
