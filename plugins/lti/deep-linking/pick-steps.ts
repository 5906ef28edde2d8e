import type { Request, Response } from 'express';
import type { PluginHost } from '../../../server/plugin-api.ts';
import type { LtiSession } from '../launch.ts';
import type { ChoiceFinder, Choices } from './choices.ts';
import { entryText, type Entry } from './entry.ts';
import { itemExtent, recordsOf } from './item-extent.ts';
import { MOST_CHOSEN, type PickForm } from './pick-form.ts';
import { stateOf, takesSeveral, type PickNotice, type PickState } from './pick-state.ts';
import type { Picker } from './picker.ts';
import { typedFragment } from './typed-fragment.ts';
import { unitEntries } from './unit-content.ts';

/** What ends the choosing: the chosen, none for a cancelled choice. */
export type Answer = (
  req: Request,
  res: Response,
  token: string,
  session: LtiSession,
  choices: Choices,
  graded: ReadonlySet<string>,
) => Promise<void>;

interface StepParts {
  readonly host: PluginHost;
  readonly choices: ChoiceFinder;
  readonly picker: Picker;
  readonly answer: Answer;
}

const NOTHING: Choices = { choices: [], missing: 0 };

/** Does what was pressed in the picker, and shows the page after it. */
export function createPickSteps({
  host,
  choices,
  picker,
  answer,
}: StepParts): (req: Request, res: Response, token: string, session: LtiSession, form: PickForm) => Promise<void> {
  async function end(req: Request, res: Response, state: PickState, keys: readonly string[], graded: readonly string[]): Promise<void> {
    const found = await choices.resolve(keys, req.locale);
    if (found.choices.length > 0) return answer(req, res, state.token, state.session, found, new Set(graded));
    const notice = keys.length === 0 ? { key: 'lti.pick.nothing' } : { key: 'lti.pick.gone', params: { count: keys.length } };
    return picker.showSearch(req, res, state, notice);
  }

  /** Where one was, with another list. */
  function stay(req: Request, res: Response, state: PickState, notice: PickNotice): Promise<void> {
    return state.at === undefined ? picker.showSearch(req, res, state, notice) : picker.showItem(req, res, state, state.at, { notice });
  }

  /** Puts entries into the list; where only one is wanted, it is the answer. */
  async function take(req: Request, res: Response, state: PickState, entries: readonly Entry[], isGraded: boolean): Promise<void> {
    const keys = entries.map(entryText);
    if (!takesSeveral(state.session)) return end(req, res, state, keys.slice(0, 1), isGraded ? keys : []);
    const fresh = keys.filter((key) => !state.chosen.includes(key));
    const chosen = [...state.chosen, ...fresh].slice(0, MOST_CHOSEN);
    const graded = isGraded ? [...new Set([...state.graded, ...keys])] : state.graded;
    const isFull = chosen.length < state.chosen.length + fresh.length;
    const notice: PickNotice = isFull
      ? { key: 'lti.pick.full', params: { count: MOST_CHOSEN } }
      : { key: 'lti.pick.added', params: { count: fresh.length }, isDone: fresh.length > 0 };
    return stay(req, res, { ...state, chosen, graded }, notice);
  }

  async function takeTyped(req: Request, res: Response, state: PickState, entry: Entry, form: PickForm): Promise<void> {
    const item = await host.catalogue.findPublished(entry.item);
    if (item === undefined) return picker.showItem(req, res, state, entry);
    const typed = typedFragment(form.typed, itemExtent(item, await recordsOf([item], host.media)));
    if (!typed.ok) return picker.showItem(req, res, state, entry, { typed: { ...form.typed, problem: typed } });
    const { fragment } = typed;
    return take(req, res, state, [{ item: item._id, ...(fragment === undefined ? {} : { fragment }) }], form.isGraded);
  }

  async function takeUnit(req: Request, res: Response, state: PickState, entry: Entry): Promise<void> {
    const plan = await host.catalogue.findPublished(entry.item);
    const unit = plan === undefined ? undefined : (await choices.unitsOf(plan)).find(({ key }) => key === entry.unit);
    if (plan === undefined || unit === undefined || !takesSeveral(state.session)) return picker.showItem(req, res, state, entry);
    return take(req, res, state, unitEntries(plan._id, unit), false);
  }

  return async (req, res, token, session, form) => {
    const state = stateOf(token, session, form);
    const { step } = form;
    switch (step.name) {
      case 'search':
      case 'go':
        return picker.showSearch(req, res, state);
      case 'look':
        return picker.showItem(req, res, state, step.entry);
      case 'pick':
        return take(req, res, state, [step.entry], form.isGraded);
      case 'fragment':
        return takeTyped(req, res, state, step.entry, form);
      case 'unit':
        return takeUnit(req, res, state, step.entry);
      case 'drop': {
        const dropped = entryText(step.entry);
        const chosen = state.chosen.filter((key) => key !== dropped);
        return stay(req, res, { ...state, chosen }, { key: 'lti.pick.dropped', isDone: true });
      }
      case 'send':
        return end(req, res, state, state.chosen, state.graded);
      case 'cancel':
        return answer(req, res, token, session, NOTHING, new Set());
    }
  };
}
