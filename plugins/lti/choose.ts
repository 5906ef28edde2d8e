import type { Request, Response } from 'express';
import type { Model } from 'mongoose';
import type { Render } from '../../server/plugin-api.ts';
import { showStanding, speakAs } from './deep-linking/pick-routes.ts';
import { emptyState } from './deep-linking/pick-state.ts';
import type { Answer } from './deep-linking/pick-steps.ts';
import type { Picker } from './deep-linking/picker.ts';
import type { LtiSession } from './launch.ts';
import type { LtiLink } from './records.ts';

/** Shows what a resource link is about; the session is the one that was opened for its launch. */
export type ShowLink = (token: string, session: LtiSession, req: Request, res: Response) => Promise<void>;

interface ChooseParts {
  readonly links: Model<LtiLink>;
  readonly picker: Picker;
  readonly render: Render;
}

/**
 * A resource link that nobody gave an item, as platforms without deep linking make it: whoever teaches chooses one
 * then and there; to learners it says that nothing was chosen yet.
 */
export function createShowChoice({ picker, render }: Omit<ChooseParts, 'links'>): ShowLink {
  return async (token, session, req, res) => {
    speakAs(session, req);
    if (session.role === 'instructor') await picker.showSearch(req, res, emptyState(token, session));
    else showStanding(req, res, render, 'waiting', 200);
  };
}

/** Keeps what was chosen in the link and shows it. Of two who choose at once the first decides: one atomic update. */
export function createLinkAnswer({ links, picker }: Pick<ChooseParts, 'links' | 'picker'>, show: ShowLink): Answer {
  return async (req, res, token, session, { choices }) => {
    const [choice] = choices;
    if (choice === undefined) {
      await picker.showSearch(req, res, emptyState(token, session));
      return;
    }
    const { item, fragment } = choice.entry;
    await links.updateOne(
      { _id: session.link ?? '', item: { $exists: false } },
      { $set: { item, ...(fragment === undefined ? {} : { fragment }) } },
    );
    await show(token, session, req, res);
  };
}
