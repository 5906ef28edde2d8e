import { expect, jest } from '@jest/globals';
import { projectRoot } from '../../../content-schema/project-root.ts';
import { recognise } from '../../../scripts/import/known-maps.ts';
import { readMap } from '../../../scripts/import/mapping.ts';
import { bring, searchable } from '../../support/bring.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';
import { openUsta } from '../../support/usta.ts';

// Processes and indexes take long on a busy machine.
jest.setTimeout(120_000);

const SOURCES = [
  { file: 'videos/pyvideo-sample.jsonl', map: 'pyvideo', count: 840 },
  { file: 'lessons/iot-for-beginners.en-ar-tr-fr.jsonl', map: 'parallel-lessons', count: 96 },
];

testOnRealData(
  '840 talks and 96 lessons that nobody made for this come in, are found, and change nothing a second time (needs USTA_REAL_DATA)',
  async () => {
    const { context, close } = await openUsta();
    try {
      for (const { file, map, count } of SOURCES) {
        const rules = await readMap(`${projectRoot}/scripts/import/maps/${map}.json`);
        expect(await recognise(realFile(file))).toEqual(rules);
        const { counts, refusals } = await bring(context, realFile(file), { map: rules });
        expect(refusals.filter(({ onlyField }) => !onlyField)).toEqual([]);
        expect(counts).toEqual({ added: count, changed: 0, unchanged: 0, refused: 0 });
      }
      expect(await searchable(context)).toBe(936);
      for (const query of ['sérialisation marshmallow', 'Introduction to IoT']) {
        const { hits } = await context.search.search({ query, filters: {}, sort: 'relevance', page: 1, pageSize: 3 });
        expect(hits.length).toBeGreaterThan(0);
      }
      for (const { file, map, count } of SOURCES) {
        const rules = await readMap(`${projectRoot}/scripts/import/maps/${map}.json`);
        expect((await bring(context, realFile(file), { map: rules })).counts).toEqual({
          added: 0,
          changed: 0,
          unchanged: count,
          refused: 0,
        });
      }
    } finally {
      await close();
    }
  },
);
