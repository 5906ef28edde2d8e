import type { PresentInside } from '../catalogue/service.ts';
import { presentPlayer } from './player-presenter.ts';
import { playerParameters } from './player-parameters.ts';
import type { MediaService } from './service.ts';

/** Presents the player, the captions and the transcript of a video lesson. */
export function createPlayerInside(media: Pick<MediaService, 'files' | 'passages'>): PresentInside {
  return async (item, req) => {
    const { locale, lowData, user, query, accessPass } = req;
    const player = await presentPlayer(item, playerParameters(query), {
      media,
      locale,
      isLowData: lowData,
      person: user,
      pass: accessPass,
    });
    return { model: { player }, styles: ['player.css'] };
  };
}
