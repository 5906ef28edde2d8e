import type { Request, Response } from 'express';
import { allowFrames, isInterfaceLanguage, type Log } from '../../../server/plugin-api.ts';
import type { ShowLink } from '../choose.ts';
import type { Launch, LtiSession } from '../launch.ts';
import type { Links } from '../links.ts';
import { namedPlace } from '../place.ts';
import type { LtiSessions, Platforms } from '../ports.ts';
import type { LtiLink } from '../records.ts';
import type { Usage } from '../usage.ts';
import type { Asked } from './inside.ts';
import { showGone, showItem, type OpenPageParts } from './open-page.ts';
import type { Progress } from './progress.ts';
import { shownItem } from './shown-item.ts';

export interface ShowLinkParts extends OpenPageParts {
  readonly links: Pick<Links, 'find'>;
  readonly platforms: Pick<Platforms, 'frameOrigins'>;
}

/** Shows what the link of a session is about; `replacement` is the item that takes its place, where somebody wants that. */
export type ShowAt = (
  token: string,
  session: LtiSession,
  req: Request,
  res: Response,
  asked: Asked & { readonly replacement?: string | undefined },
  /** The link of the session, where it is known already. */
  known?: LtiLink,
) => Promise<void>;

const FROM_THE_BEGINNING: Asked = { isWhole: false };

/** The link of a session, where it has one. */
export async function linkOf(session: LtiSession, links: Pick<Links, 'find'>): Promise<LtiLink | undefined> {
  return session.link === undefined ? undefined : links.find(session.link);
}

/** Answers in the language of the platform, in a frame of the platforms alone; nobody keeps the answer. */
async function frame(req: Request, res: Response, { locale }: LtiSession, platforms: Pick<Platforms, 'frameOrigins'>): Promise<void> {
  const spoken = locale?.slice(0, 2).toLowerCase();
  if (isInterfaceLanguage(spoken)) req.speak(spoken);
  allowFrames(res, await platforms.frameOrigins());
  res.set('Cache-Control', 'no-store');
}

/** Shows links; `choose` is what is shown of a link that names no item. */
export function createShowAt({ links, platforms, ...parts }: ShowLinkParts, choose: ShowLink): ShowAt {
  return async (token, session, req, res, asked, known) => {
    const link = known ?? (await linkOf(session, links));
    if (link?.item === undefined) {
      await choose(token, session, req, res);
      return;
    }
    await frame(req, res, session, platforms);
    const found = await shownItem(link.item, parts.catalogue);
    if (found.kind === 'gone' && (asked.replacement === undefined || found.replacement?._id !== asked.replacement)) {
      showGone(req, res, found, token, parts);
      return;
    }
    const isReplaced = found.kind === 'gone';
    const item = isReplaced ? found.replacement : found.item;
    if (item === undefined) return;
    const opening = {
      token,
      session,
      // The pages of one book are not those of another.
      fragment: isReplaced ? undefined : link.fragment,
      unit: namedPlace(session)?.unit,
      asked,
      isCounted: session.role === 'learner' && !isReplaced,
    };
    await showItem(req, res, { kind: 'item', item, isSuccessor: isReplaced || found.isSuccessor }, opening, parts);
  };
}

interface ResourceLinkParts {
  readonly links: Links;
  readonly sessions: Pick<LtiSessions, 'open'>;
  readonly usage: Pick<Usage, 'count'>;
  readonly progress: Pick<Progress, 'open'>;
  readonly log: Pick<Log, 'warn'>;
}

/** Answers a verified launch of a resource link: keeps the link, opens a session and shows the page at once. */
export function createResourceLinkHandler({ links, sessions, usage, progress, log }: ResourceLinkParts, show: ShowAt) {
  return async (launch: Launch, req: Request, res: Response): Promise<void> => {
    const link = await links.touch(launch);
    const { item } = link;
    const [{ token, session }] = await Promise.all([
      sessions.open(launch, link._id),
      // What is only counted must not keep a lesson from opening.
      item === undefined
        ? undefined
        : usage.count(link.platform, item).catch((err: unknown) => log.warn({ err }, 'a launch was not counted')),
      item === undefined || launch.role !== 'learner' ? undefined : progress.open(link, launch.subject),
    ]);
    await show(token, session, req, res, FROM_THE_BEGINNING, link);
  };
}

/** Shows a link from its beginning: for whoever has just chosen what it is about. */
export function fromTheBeginning(show: ShowAt): ShowLink {
  return (token, session, req, res) => show(token, session, req, res, FROM_THE_BEGINNING);
}
