import { describe, expect, test } from '@jest/globals';
import { diffLocalized, diffTexts } from '../../../server/programmes/text-diff.ts';

/** `same [-removed-] {+added+}`. */
function marked(before: string, after: string, language: string): string {
  return diffTexts(before, after, language)
    .map(({ text, kind }) => (kind === 'added' ? `{+${text}+}` : kind === 'removed' ? `[-${text}-]` : text))
    .join('');
}

const sides = (before: string, after: string, language: string): readonly [string, string] => {
  const parts = diffTexts(before, after, language);
  const without = (gone: string): string =>
    parts
      .filter(({ kind }) => kind !== gone)
      .map(({ text }) => text)
      .join('');
  return [without('added'), without('removed')];
};

describe('a reworded text', () => {
  test.each([
    ['en', 'Welds a fillet joint', 'Welds a butt joint', 'Welds a [-fillet-]{+butt+} joint'],
    ['en', 'Welds a joint', 'Welds a fillet joint', 'Welds a {+fillet +}joint'],
    ['az', 'Künc birləşməni qaynaq edir', 'Künc birləşmələri qaynaq edir', 'Künc [-birləşməni-]{+birləşmələri+} qaynaq edir'],
    ['ar', 'يلحم وصلة زاوية بالقوس', 'يلحم وصلة تناكبية بالقوس', 'يلحم وصلة [-زاوية-]{+تناكبية+} بالقوس'],
    ['ar', 'يقيس الجهد', 'يقيس الجهد والتيار', 'يقيس الجهد {+والتيار+}'],
    ['tr', 'İş güvenliğini sağlar.', 'İş sağlığını ve güvenliğini sağlar.', 'İş {+sağlığını ve +}güvenliğini sağlar.'],
    ['fr', 'Soude l’arête', 'Soude une arête', 'Soude [-l’arête-]{+une arête+}'],
  ])('in %s is compared by words: %s', (language, before, after, expected) => {
    expect(marked(before, after, language)).toBe(expected);
  });

  test('gives both texts back, whole words only', () => {
    const texts = [
      'Torna dəzgahını işə hazırlayır',
      'Torna dəzgahını özü işə hazırlayır və yoxlayır',
      'Tor',
      '',
      'يجهّز المخرطة للعمل',
      'a b',
      'b a',
    ];
    for (const before of texts) {
      for (const after of texts) {
        if (before === after) continue;
        const [old, current] = sides(before, after, 'az');
        expect([old.replace(/\s+/g, ' ').trim(), current.replace(/\s+/g, ' ').trim()]).toEqual([before, after]);
        for (const { text, kind } of diffTexts(before, after, 'az')) {
          // No part begins or ends inside a word of the text that it belongs to.
          const whole = kind === 'removed' ? before : after;
          if (text.trim() !== '') expect(whole.split(/\s+/)).toEqual(expect.arrayContaining(text.trim().split(/\s+/)));
        }
      }
    }
  });

  test('of many thousand words stands as a whole, soon', () => {
    const text = (letter: string): string => Array.from({ length: 9000 }, (_, n) => `${letter}${String((n * 7919) % 5003)}`).join(' ');
    const began = performance.now();
    expect(diffTexts(text('a'), text('b'), 'az').map(({ kind }) => kind)).toEqual(['removed', 'added']);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('texts per language', () => {
  test('tell which languages changed, came and went', () => {
    expect(diffLocalized({ az: 'Ölçür', en: 'Measures', tr: 'Ölçer' }, { az: 'Ölçür', en: 'Measures twice', ar: 'يقيس' })).toEqual([
      {
        language: 'en',
        before: 'Measures',
        after: 'Measures twice',
        parts: [
          { text: 'Measures ', kind: 'same' },
          { text: 'twice', kind: 'added' },
        ],
      },
      { language: 'ar', before: undefined, after: 'يقيس', parts: [{ text: 'يقيس', kind: 'added' }] },
      { language: 'tr', before: 'Ölçer', after: undefined, parts: [{ text: 'Ölçer', kind: 'removed' }] },
    ]);
  });

  test('that differ in spaces, in composed letters or by being empty are the same', () => {
    expect(diffLocalized({ az: 'Ölçü  alır', en: '' }, { az: ' O\u0308lçü alır' })).toEqual([]);
    expect(diffLocalized(undefined, undefined)).toEqual([]);
  });
});
