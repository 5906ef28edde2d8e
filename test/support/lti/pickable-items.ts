import type { Item } from '../../../content-schema/validator.ts';
import { buildLesson } from '../builders.ts';

export const VIDEO = 'pick:lathe-video';
export const BOOK = 'pick:lathe-book';
export const PROGRAMME = 'pick:programme';

/** A video with chapters, a book, and a programme whose unit uses a chapter of the one and pages of the other. */
export function pickableItems(): Item[] {
  return [
    buildLesson({
      identifier: VIDEO,
      name: { az: 'Torna dəzgahı </script> 🔧', ar: 'إعداد المخرطة', en: 'Setting up a lathe' },
      description: { en: 'How to <set> the tool.' },
      duration: 'PT9M20S',
      image: 'https://usta.example/lathe.jpg',
      chapters: [
        { name: { en: 'The key' }, startOffset: 0, endOffset: 70 },
        { name: { en: 'Clamping' }, startOffset: 70 },
        { name: { en: 'Tool height' }, startOffset: 193, endOffset: 340 },
      ],
    }),
    buildLesson({
      type: 'textbook',
      identifier: BOOK,
      name: { en: 'The lathe book' },
      numberOfPages: 60,
      image: 'http://plain.example/cover.jpg',
      chapters: [
        { name: { en: 'Chucks' }, position: 1, pageStart: 5 },
        { name: { en: 'Tools' }, position: 2, pageStart: 12, pageEnd: 19 },
      ],
    }),
    buildLesson({
      type: 'programme',
      identifier: PROGRAMME,
      name: { en: 'Machining' },
      modules: [
        {
          code: 'M1',
          name: { en: 'Turning' },
          units: [
            {
              code: 'U=1',
              name: { en: 'First cuts' },
              learningOutcomes: [
                {
                  code: 'O1',
                  name: { en: 'Sets the tool height' },
                  assessmentCriteria: [{ code: 'a', name: { en: 'Within 0.1 mm' } }],
                  servedBy: [`${VIDEO}#t=193,340`, `${BOOK}#page=12-19`, 'pick:nowhere'],
                },
                { code: 'O2', name: { en: 'Chooses a <chuck>' }, servedBy: [`${BOOK}#page=12-19`, VIDEO] },
              ],
            },
            { code: 'U2', name: { en: 'Empty' } },
          ],
        },
      ],
    }),
  ];
}
