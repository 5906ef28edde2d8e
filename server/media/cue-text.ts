import { cleanText } from './clean-text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lrm: '',
  rlm: '',
};

function entity(whole: string, name: string): string {
  if (name.startsWith('#')) {
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  return ENTITIES[name.toLowerCase()] ?? whole;
}

/** The words of a cue, without tags, entities, styles of SubRip and Advanced SubStation, or time stamps within. */
export function cueText(raw: string): string {
  const plain = raw
    .replace(/\{\\[^}]{0,200}\}/gu, '')
    // A ruby text is set above its word; a tag that never ends hides what follows it, as in players.
    .replace(/<\/?[a-z0-9:.][^>]*(?:>|$)/giu, (tag) => (/^<\/?r[tu]\b|^<br/i.test(tag) ? ' ' : ''))
    .replace(/<\/>|<>/gu, '')
    .replace(/&(#x?[0-9a-f]{1,7}|[a-z]{2,8});/giu, entity);
  return cleanText(plain).replace(/\s+/gu, ' ').trim();
}
