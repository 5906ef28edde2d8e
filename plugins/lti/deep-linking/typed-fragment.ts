import type { Fragment } from '../launch.ts';
import { MOST_PLACE } from './entry.ts';
import { isWithin, type ItemExtent } from './item-extent.ts';

/** What somebody typed as the beginning and the end, or the code of what is wrong with it: `lti.pick.wrong.<code>`. */
export type TypedFragment =
  | { readonly ok: true; readonly fragment: Fragment | undefined }
  | { readonly ok: false; readonly code: 'page' | 'time' | 'order' | 'beyond'; readonly field: 'from' | 'to' };

/** Digits of Arabic and Persian become those of the addresses. */
function latinDigits(text: string): string {
  return text.trim().replace(/[٠-٩۰-۹]/gu, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
}

function pageOf(text: string): number | undefined {
  const digits = latinDigits(text);
  return /^\d{1,6}$/.test(digits) && Number(digits) >= 1 ? Number(digits) : undefined;
}

/** Seconds of `192`, `03:12` or `1:03:12`. */
function secondOf(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6})$/.exec(latinDigits(text)) ?? [];
  if (seconds === undefined || (minutes !== undefined && Number(seconds) > 59)) return undefined;
  if (hours !== undefined && Number(minutes) > 59) return undefined;
  const total = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return total > MOST_PLACE ? undefined : total;
}

/** Reads the pages or times that somebody typed, and checks them against the item; nothing typed is the whole item. */
export function typedFragment(typed: { readonly from: string; readonly to: string }, extent: ItemExtent): TypedFragment {
  const [from, to] = [typed.from.trim(), typed.to.trim()];
  if (from === '' && to === '') return { ok: true, fragment: undefined };
  const read = extent.measure === 'pages' ? pageOf : secondOf;
  const code = extent.measure === 'pages' ? 'page' : 'time';
  const first = from === '' ? (extent.measure === 'pages' ? 1 : 0) : read(from);
  const last = to === '' ? extent.length : read(to);
  if (first === undefined) return { ok: false, code, field: 'from' };
  if (last === undefined && to !== '') return { ok: false, code, field: 'to' };
  if (extent.length !== undefined && first > extent.length) return { ok: false, code: 'beyond', field: 'from' };
  if (last !== undefined && extent.length !== undefined && last > extent.length) return { ok: false, code: 'beyond', field: 'to' };
  const fragment: Fragment =
    extent.measure === 'pages'
      ? { pageStart: first, pageEnd: last ?? first }
      : { startOffset: first, ...(last === undefined ? {} : { endOffset: last }) };
  return isWithin(fragment, extent) ? { ok: true, fragment } : { ok: false, code: 'order', field: 'to' };
}
