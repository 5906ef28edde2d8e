import { createHash } from 'node:crypto';
import { fold } from '../text/fold.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LONGEST_SLUG = 80;

/** The stable id of the item with this identifier: 12 characters, 60 bits of its SHA-256. */
export function itemId(identifier: string): string {
  const digest = createHash('sha256').update(identifier).digest();
  return Array.from(digest.subarray(0, 12), (byte) => ALPHABET[byte & 31]).join('');
}

/** A readable part of an address: the title's words, folded where the alphabet is Latin or Cyrillic. */
export function slug(title: string): string {
  const words = fold(title).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join('-').slice(0, LONGEST_SLUG).replace(/-$/, '').toWellFormed();
}

/** The item's address. Its id decides; the words before it may change with the title. */
export function itemPath(id: string, title: string): string {
  const words = slug(title);
  return `/items/${words === '' ? '' : `${encodeURIComponent(words)}-`}${id}`;
}

/** The id at the end of an address segment, or undefined when there is none. */
export function idInSegment(segment: string): string | undefined {
  return /(?:^|-)([0-9a-z]{12})$/.exec(segment)?.[1];
}
