import { expect, test } from '@jest/globals';
import { passageText } from '../../../server/search/passage-text.ts';

const shown = (text: string, query: string): string =>
  passageText(text, query)
    .map(({ text: part, found }) => (found ? `[${part}]` : part))
    .join('');

test('shows the place where the words stand together, not the first of them', () => {
  const text = `torna ${'boş söz '.repeat(60)} burada torna dəzgahı qurulur ${'son söz '.repeat(60)}`;
  const cut = shown(text, 'torna dezgahi qurulur');
  expect(cut).toContain('[torna] [dəzgahı] [qurulur]');
  expect(cut).toMatch(/^… .* …$/);
  expect(cut.length).toBeLessThan(230);
});

test('a text without the words, one without spaces, and a short one', () => {
  expect(shown('söz '.repeat(100), 'torna')).toMatch(/^söz .* …$/);
  expect(shown('長'.repeat(500), '長長').length).toBeLessThan(230);
  expect(shown('qısa torna', 'torna')).toBe('qısa [torna]');
});
