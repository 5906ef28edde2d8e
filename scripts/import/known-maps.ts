import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';
import { readMap, type RecordMap } from './mapping.ts';
import { readRecords } from './read-records.ts';

const folder = path.join(projectRoot, 'scripts/import/maps');

/** The map whose telling fields the first record of a file has, the most telling one first; none where no map fits. */
export async function recognise(file: string): Promise<RecordMap | undefined> {
  const maps = await Promise.all((await readdir(folder)).map((name) => readMap(path.join(folder, name))));
  for await (const record of readRecords(file)) {
    if ('broken' in record) continue;
    const fitting = maps.filter(({ recognisedBy }) => recognisedBy.length > 0 && recognisedBy.every((field) => field in record.value));
    return fitting.sort((a, b) => b.recognisedBy.length - a.recognisedBy.length)[0];
  }
  return undefined;
}
