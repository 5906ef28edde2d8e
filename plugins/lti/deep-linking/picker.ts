import type { Request, Response } from 'express';
import { said, type PluginHost, type Render } from '../../../server/plugin-api.ts';
import type { ChoiceFinder } from './choices.ts';
import { isGradable } from './content-items.ts';
import type { Entry } from './entry.ts';
import { presentLook, type TypedPlaces } from './look-view.ts';
import { placeOf, takesSeveral, type PickNotice, type PickState } from './pick-state.ts';
import { presentSearch } from './search-view.ts';

interface PickerParts {
  readonly host: PluginHost;
  readonly choices: ChoiceFinder;
  readonly render: Render;
}

/** What is said on the page of an item: what somebody typed and what is wrong with it, or what was done. */
export interface SaidOfItem {
  readonly typed?: TypedPlaces;
  readonly notice?: PickNotice;
}

/** The pages of the picker; each is one form that carries what was chosen so far. */
export interface Picker {
  readonly showSearch: (req: Request, res: Response, state: PickState, notice?: PickNotice) => Promise<void>;
  /** The search, where the item is not in the catalogue. */
  readonly showItem: (req: Request, res: Response, state: PickState, entry: Entry, said?: SaidOfItem) => Promise<void>;
}

export function createPicker({ host, choices, render }: PickerParts): Picker {
  async function listed({ session, chosen, graded }: PickState, { locale }: Request): Promise<object[]> {
    const found = await choices.resolve(chosen, locale);
    return found.choices.map((choice) => ({
      key: choice.key,
      title: choice.title,
      language: choice.language,
      dir: said({ [choice.language]: choice.title }, choice.language, choice.language)?.dir,
      type: choice.item.type,
      isGradable: session.deepLinking?.acceptLineItem === true && isGradable(choice),
      isGraded: graded.includes(choice.key),
    }));
  }

  async function show(
    req: Request,
    res: Response,
    state: PickState,
    name: string,
    own: object,
    more: { notice?: PickNotice; status?: number },
  ): Promise<void> {
    const { session, token, search } = state;
    const { t } = req.locale;
    const title =
      session.context?.title === undefined
        ? t('lti.pick.title')
        : t('lti.pick.title.for', { course: req.locale.isolate(session.context.title) });
    render(
      req,
      res,
      `lti/${name}`,
      { title, path: '/', noindex: true, layout: 'frame', styles: ['search.css', 'lti-pick.css'], status: more.status ?? 200 },
      {
        token,
        heading: title,
        settings: session.deepLinking,
        isLink: session.link !== undefined,
        several: takesSeveral(session),
        query: search.query,
        place: placeOf(search),
        chosen: await listed(state, req),
        notice: more.notice,
        ...own,
      },
    );
  }

  async function showSearch(req: Request, res: Response, state: PickState, notice?: PickNotice): Promise<void> {
    const found = await presentSearch(state, host, req.locale);
    await show(req, res, state, 'pick', found, notice === undefined ? {} : { notice });
  }

  return {
    showSearch,
    showItem: async (req, res, state, entry, { typed, notice } = {}) => {
      const item = await host.catalogue.findPublished(entry.item);
      if (item === undefined) return showSearch(req, res, state, { key: 'lti.pick.gone', params: { count: 1 } });
      const found = await presentLook(item, entry, state, { ...host, unitsOf: choices.unitsOf }, req.locale, typed);
      return show(req, res, state, 'pick-item', found, {
        ...(typed?.problem === undefined ? {} : { status: 422 }),
        ...(notice === undefined ? {} : { notice }),
      });
    },
  };
}
