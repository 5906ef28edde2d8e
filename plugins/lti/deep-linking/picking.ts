import type { Router } from 'express';
import type { Model } from 'mongoose';
import type { PluginHost, PluginPages } from '../../../server/plugin-api.ts';
import { createLinkAnswer, createShowChoice, type ShowLink } from '../choose.ts';
import type { LtiSessions, Platforms, SigningKeys } from '../ports.ts';
import type { LtiLink } from '../records.ts';
import { createChoiceFinder } from './choices.ts';
import { createDeepLinkingAnswer, createDeepLinkingHandler } from './deep-linking.ts';
import { createPickRoutes } from './pick-routes.ts';
import { createPicker } from './picker.ts';
import { createPickSteps, type Answer } from './pick-steps.ts';

interface PickingParts {
  readonly host: PluginHost;
  readonly render: PluginPages['render'];
  readonly platforms: Pick<Platforms, 'find'>;
  readonly sessions: LtiSessions;
  readonly keys: Pick<SigningKeys, 'sign'>;
  readonly links: Model<LtiLink>;
  /** Shows a resource link that has an item now. */
  readonly show: ShowLink;
}

/** The picker, whole: for deep linking, and for resource links that show nothing yet. */
export interface Picking {
  /** What a verified LtiDeepLinkingRequest gets. */
  readonly deepLinking: ReturnType<typeof createDeepLinkingHandler>;
  /** What a resource link gets that has no item. */
  readonly showChoice: ShowLink;
  readonly router: Router;
}

export function createPicking(parts: PickingParts): Picking {
  const { host, render, sessions, links, show } = parts;
  const choices = createChoiceFinder(host);
  const picker = createPicker({ host, choices, render });
  const deepLinkingParts = { ...parts, picker };
  const answerDeepLinking = createDeepLinkingAnswer(deepLinkingParts);
  const answerLink = createLinkAnswer({ links, picker }, show);
  const answer: Answer = (req, res, token, session, ...rest) =>
    (session.deepLinking === undefined ? answerLink : answerDeepLinking)(req, res, token, session, ...rest);
  return {
    deepLinking: createDeepLinkingHandler(deepLinkingParts),
    showChoice: createShowChoice({ picker, render }),
    router: createPickRoutes({ sessions, render, step: createPickSteps({ host, choices, picker, answer }) }),
  };
}
