import type { ErrorRequestHandler, Request } from 'express';
import { allowFrames, type Log, type Render } from '../../server/plugin-api.ts';
import type { LaunchLog, RefusedLaunch } from './launch-log.ts';
import { trailOf, type LaunchTrail } from './launch-trail.ts';
import type { Platforms } from './ports.ts';
import { LtiRefusal } from './refusal.ts';
import { spokenLanguage } from './spoken-language.ts';

const LONGEST_DETAIL = 300;
const LONGEST_ISSUER = 200;

interface RefusalPageParts {
  readonly launchLog: LaunchLog;
  readonly platforms: Pick<Platforms, 'frameOrigins'>;
  readonly render: Render;
  readonly log: Log;
  /** Then a way back may be http on this machine. */
  readonly isLocal: boolean;
}

/** Scripts of ours bring the token in a header, and read JSON. */
const wantsJson = (req: Request): boolean => req.headers.authorization !== undefined || req.accepts(['html', 'json']) === 'json';

function knownOf({ platform, issuer, message, role, proof }: LaunchTrail, { cause }: LtiRefusal): RefusedLaunch {
  const from = issuer ?? platform?.issuer;
  return {
    ...(platform === undefined ? {} : { platform: platform._id }),
    ...(from === undefined ? {} : { issuer: from.slice(0, LONGEST_ISSUER) }),
    ...(message === undefined ? {} : { message }),
    ...(role === undefined ? {} : { role }),
    ...(proof === undefined ? {} : { proof }),
    ...(cause instanceof Error ? { detail: cause.message.slice(0, LONGEST_DETAIL) } : {}),
  };
}

/** The way back that a verified launch named (LTI 1.3 core §5.4.6), with what is to be said there. */
function wayBack({ returnUrl }: LaunchTrail, said: string, reference: string, isLocal: boolean): string | undefined {
  const url = returnUrl !== undefined && URL.canParse(returnUrl) ? new URL(returnUrl) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:'))) return undefined;
  url.searchParams.set('lti_errormsg', said);
  url.searchParams.set('lti_errorlog', reference);
  return url.toString();
}

/**
 * Answers what was refused: a page in the reader's language with the cause, who can mend it, a reference that the launch log
 * knows and the way back; JSON for scripts. Any other error goes on to the application's own page.
 */
export function refusalPage({ launchLog, platforms, render, log, isLocal }: RefusalPageParts): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    if (!(error instanceof LtiRefusal) || res.headersSent) {
      next(error);
      return;
    }
    const { code, status, params, mender } = error;
    const trail = trailOf(res);
    const { reference } = trail;
    // A log that cannot be written is no reason to leave somebody without an answer.
    await launchLog.refused(reference, code, knownOf(trail, error)).catch((err: unknown) => {
      log.error({ err, reference }, 'the launch log was not written');
    });
    const language = spokenLanguage(trail.locale);
    if (language !== undefined) req.speak(language);
    const { t } = req.locale;
    const [what, remedy] = [t(`lti.refusal.${code}.what`, params), t(`lti.refusal.${code}.do`, params)];
    res.set('Cache-Control', 'no-store');
    if (status === 503) res.set('Retry-After', '5');
    if (wantsJson(req)) {
      res.status(status).json({ error: { code, message: what, remedy, reference } });
      return;
    }
    allowFrames(res, [...new Set([...(await platforms.frameOrigins()), ...(trail.platform?.frameOrigins ?? [])])]);
    const back = wayBack(trail, what, reference, isLocal);
    render(
      req,
      res,
      'lti/refusal',
      { title: t('lti.refusal.title'), path: '/', status, noindex: true, layout: 'frame' },
      { what, remedy, code, mender, reference, back },
    );
  };
}
