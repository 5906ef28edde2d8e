import { describe, expect, test } from '@jest/globals';
import { pageText } from '../../../server/media/page-text.ts';
import type { TextPiece } from '../../../server/media/text-lines.ts';

/** A piece at a place; five units of width a letter at size 10. */
function piece(str: string, x: number, y: number, size = 10): TextPiece {
  return { str, transform: [size, 0, 0, size, x, y], width: str.length * size * 0.5, height: size };
}

/** Lines of text one below the other, as wide as a page. */
function lines(...texts: readonly string[]): TextPiece[] {
  return texts.map((text, at) => ({ ...piece(text, 50, 700 - at * 12), width: 400 }));
}

describe('the text of a page', () => {
  test('lines of a paragraph are joined, a word that a hyphen divides too', () => {
    expect(pageText(lines('Tornada iş zamanı eynək ta-', 'xılmalıdır və pal-', 'tar bağlanmalıdır.'))).toBe(
      'Tornada iş zamanı eynək taxılmalıdır və paltar bağlanmalıdır.',
    );
    expect(pageText(lines('la sou\u00ad', 'dure à l’arc'))).toBe('la soudure à l’arc');
  });

  test('a hyphen that belongs to its word stays', () => {
    expect(pageText(lines('Il faut peut-', 'être souder.'))).toBe('Il faut peut-être souder.');
    expect(pageText(lines('Un sous-système et un autre sous-', 'système.'))).toBe('Un sous-système et un autre sous-système.');
    expect(pageText(lines('Norm ISO-', '9001 and A-', 'Level'))).toBe('Norm ISO- 9001 and A- Level');
  });

  test('a gap, another size and a short line begin a paragraph', () => {
    const items = [
      piece('Fəsil 1', 50, 700, 20),
      ...lines('bir iki', 'üç dörd').map((one) => ({ ...one, transform: [10, 0, 0, 10, 50, (one.transform[5] ?? 0) - 40] })),
    ];
    expect(pageText(items)).toBe('Fəsil 1\nbir iki üç dörd');
    expect(pageText([...lines('bir'), piece('iki', 50, 688), piece('üç', 50, 600)])).toBe('bir iki\nüç');
  });

  test('pieces of a word stay together, words apart; the number of a footnote is no part of its word', () => {
    expect(pageText([piece('tor', 50, 700), piece('na', 65, 700), piece('iş', 80, 700), piece('5', 90, 704, 6)])).toBe('torna iş 5');
  });

  test('compatibility forms are replaced, controls and private letters left out, joiners kept', () => {
    expect(pageText([piece('o\ufb03ce \u0007\ue000x\u00b2\u00a0m', 50, 700)])).toBe('office x2 m');
    expect(pageText([piece('می\u200cکند', 50, 700)])).toBe('می\u200cکند');
  });

  test('text printed twice to look bold is read once', () => {
    expect(pageText([piece('Diqqət', 50, 700), piece('Diqqət', 50.4, 700)])).toBe('Diqqət');
  });

  test('text that runs upwards is read', () => {
    const upwards = (str: string, x: number, y: number): TextPiece => ({ str, transform: [0, 10, -10, 0, x, y], width: 50, height: 10 });
    expect(pageText([upwards('Şəkil', 30, 100), upwards('altı', 30, 160)])).toBe('Şəkil altı');
  });
});

describe('right to left', () => {
  test('pieces are read from the right, words of the other direction and numbers in theirs', () => {
    const items = [piece('المعدنية', 50, 700), piece('MIG', 100, 700), piece('MAG', 120, 700), piece('لحام', 140, 700)];
    expect(pageText(items)).toBe('لحام MIG MAG المعدنية');
    expect(pageText([piece('2017', 50, 700), piece('جوان', 80, 700)])).toBe('جوان 2017');
  });

  test('a word in three pieces is one word', () => {
    expect(pageText([piece('ة', 50, 700), piece('ار', 55, 700), piece('وز', 65, 700)])).toBe('وزارة');
  });

  test('an Arabic word in a line of French stays in its place', () => {
    expect(pageText([piece('Le mot', 50, 700), piece('اللحام', 90, 700), piece('veut dire soudage', 130, 700)])).toBe(
      'Le mot اللحام veut dire soudage',
    );
  });

  test('presentation forms become letters', () => {
    expect(pageText([piece('\ufedf\ufea4\ufe8e\ufee1', 50, 700)])).toBe('لحام');
  });

  test('brackets that say how they look are turned', () => {
    expect(pageText(lines(')04 نقاط( التمرين الأول'))).toBe('(04 نقاط) التمرين الأول');
    expect(pageText(lines('(04 نقاط) التمرين الأول'))).toBe('(04 نقاط) التمرين الأول');
  });

  test('a page written backwards is turned around', () => {
    const right = ['ورشة اللحام في المدرسة', 'السلامة المهنية أولا', 'الآلة الكهربائية 25 فولت'];
    const backwards = right.map((line) => line.replace('25', '52').split('').reverse().join(''));
    expect(pageText(lines(...backwards))).toBe(right.join(' '));
    expect(pageText(lines(...right))).toBe(right.join(' '));
  });
});
