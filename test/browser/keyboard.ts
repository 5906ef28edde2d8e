import type { Page } from 'playwright-core';
import { leave } from './leave.ts';

const MOST_STOPS = 400;

/** Somebody who has a keyboard and nothing else. */
export interface Keyboard {
  readonly page: Page;
  /** Tabs until what has the focus fits the selector. */
  readonly reach: (selector: string) => Promise<void>;
  /** Reaches something that leads to another page, presses Enter, and waits for that page. */
  readonly follow: (selector: string) => Promise<void>;
  /** Reaches a field and puts this text in the place of its own. */
  readonly write: (selector: string, text: string) => Promise<void>;
  /** Reaches a group of radio buttons or a list, and goes through it until `value` is chosen. */
  readonly choose: (selector: string, value: string) => Promise<void>;
}

export function atKeyboard(page: Page): Keyboard {
  const { keyboard } = page;
  const isThere = (selector: string): Promise<boolean> =>
    page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) === true`);

  const reach = async (selector: string): Promise<void> => {
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      if (await isThere(selector)) return;
      await keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${selector} on ${page.url()}`);
  };

  return {
    page,
    reach,
    follow: async (selector) => {
      await reach(selector);
      await leave(page, keyboard.press('Enter'));
    },
    write: async (selector, text) => {
      await reach(selector);
      await keyboard.press('Control+a');
      await keyboard.type(text);
    },
    choose: async (selector, value) => {
      await reach(selector);
      const chosen = (): Promise<string> =>
        page.evaluate<string>(
          "document.activeElement.type === 'radio' && !document.activeElement.checked ? '' : document.activeElement.value",
        );
      if ((await chosen()) === '') await keyboard.press('Space');
      for (let step = 0; (await chosen()) !== value; step += 1) {
        if (step === MOST_STOPS) throw new Error(`the keyboard does not choose ${value} of ${selector}`);
        await keyboard.press('ArrowDown');
      }
    },
  };
}
