import { describe, expect, test } from '@jest/globals';
import { fold, foldedVariants, foldedWords } from '../../../server/text/fold.ts';

describe('fold', () => {
  test.each([
    ['Torna DƏZGAHI', 'torna dezgahi'],
    ['İKT', 'ikt'],
    ['IŞIQ', 'isiq'],
    ['ığşçöü', 'igscou'],
    ['Électricité, œuvre', 'electricite, oeuvre'],
    ['straße', 'strasse'],
    ['ﻟﺤﺎﻡ', 'لحام'],
    ['اللِّحَام', 'لحام'],
    ['باللحام', 'لحام'],
    ['والمحاسبة', 'محاسبه'],
    ['إلكترونيات', 'كترونيات'],
    ['الإلكترونيات', 'كترونيات'],
    ['خراطة', 'خراطه'],
    ['شئون', 'شوون'],
    ['شؤون', 'شوون'],
    ['مـــهنة', 'مهنه'],
    ['٢٠٢٥ و ۱۴۰۴', '2025 و 1404'],
    ['کارگاه یک', 'كارگاه يك'],
    ['гајнагчы', 'qaynaqci'],
    ['чилинҝәр', 'cilinger'],
    ['tоrnа', 'torna'],
    ['dəzg\u00adah', 'dezgah'],
    ['a\u200fb\u202ec', 'abc'],
  ])('%s becomes %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test('is stable: folding twice changes nothing', () => {
    for (const text of ['Şəbəkə İnzibatçısı', 'الأمن السيبراني', 'Сваркa', 'Çilingər–usta', 'ı̇İ'])
      expect(fold(fold(text))).toBe(fold(text));
  });

  test('a lone surrogate does no harm', () => {
    expect(fold('a\ud83d').isWellFormed()).toBe(true);
  });

  test('keeps the number of words', () => {
    expect(foldedWords('Ev elektrik şəbəkəsi: açar və rozetka')).toEqual(['ev', 'elektrik', 'sebekesi', 'acar', 've', 'rozetka']);
  });

  test('«للحام» is also kept as what people look for', () => {
    expect(foldedVariants('دليل للحام')).toContain('لحام');
    expect(foldedVariants('لحام')).toContain('حام');
  });
});
