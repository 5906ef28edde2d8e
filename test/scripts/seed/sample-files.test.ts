import { expect, jest, test } from '@jest/globals';
import { seedWholeSample } from '../../../scripts/seed/sample.ts';
import { ownFiles } from '../../../content-schema/own-files.ts';
import { openUstaWithoutSearch } from '../../support/usta.ts';

jest.setTimeout(120_000);

test('the sample has captions in five languages and booklets that open at a page; a second time changes nothing', async () => {
  const usta = await openUstaWithoutSearch();
  try {
    const { catalogue, media, jobs } = usta.context;
    jobs.start();
    const { stored, jobs: begun } = await seedWholeSample(usta.context);
    expect(stored).toBeGreaterThan(90);
    for (const id of begun) expect(await jobs.wait(id, 60_000)).toMatchObject({ state: 'done' });

    const lessons = await catalogue.findByIdentifiers(
      ['torna-dezgahini-ise-hazirlamaq', 'stangenpergar-oxumaq', 'rj45-patch-cable'].map((name) => `usta-sample:${name}`),
    );
    expect(lessons).toHaveLength(3);
    for (const lesson of lessons) {
      const captions = ownFiles(lesson);
      expect(captions.map(({ inLanguage }) => inLanguage).sort()).toEqual(['ar', 'az', 'en', 'fr', 'tr']);
      for (const { sha256 } of captions) {
        const cues = (await media.passages.of(sha256)).flatMap((passage) => passage.cues ?? []);
        expect(cues.length).toBeGreaterThanOrEqual(8);
        expect(cues.length).toBeLessThanOrEqual(20);
      }
    }
    for (const [name, folded] of [
      ['book-measuring-in-the-workshop', 'saqqildaq'],
      ['book-electricity-in-the-workshop', 'قضيب تاريض'],
    ] as const) {
      const [book] = await catalogue.findByIdentifiers([`usta-sample:${name}`]);
      if (book?.type !== 'textbook') throw new Error(`${name} is not there`);
      const record = await media.files.find(ownFiles(book)[0]?.sha256 ?? '');
      expect(record).toMatchObject({ pages: book.numberOfPages, scanned: [] });
      expect(record?.outline?.map(({ pageStart }) => pageStart)).toEqual(
        expect.arrayContaining((book.chapters ?? []).map(({ pageStart }) => pageStart)),
      );
      expect(record?.pictures.length).toBeGreaterThan(0);
      const pages = (await media.passages.of(record?._id ?? '')).filter((passage) => passage.folded.includes(folded));
      expect(pages.map(({ page }) => page)).toEqual([6]);
    }
    expect((await seedWholeSample(usta.context)).stored).toBe(0);
  } finally {
    await usta.close();
  }
});
