import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';
import { validateInstitution, validateItem, type Item, type Validation } from '../../content-schema/validator.ts';
import type { Institution } from '../../content-schema/types.ts';
import type { Context } from '../../server/context.ts';

const folder = path.join(projectRoot, 'scripts/seed/sample');
const ITEM_FILES = ['video-lessons', 'public-videos', 'textbooks', 'curricula', 'programmes'];

async function read<T>(name: string, validate: (record: unknown) => Validation<T>): Promise<T[]> {
  const records = JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8')) as unknown[];
  return records.map((record, position) => {
    const checked = validate(record);
    if (checked.ok) return checked.value;
    const wrong = checked.problems.map(({ field, code, params }) => `${field} ${code} ${JSON.stringify(params)}`).join('; ');
    throw new Error(`sample ${name} ${String(position)}: ${wrong}`);
  });
}

/** The sample catalogue's items and institutions, validated. */
export async function readSample(): Promise<{ readonly items: readonly Item[]; readonly institutions: readonly Institution[] }> {
  const [institutions, ...items] = await Promise.all([
    read('institutions', validateInstitution),
    ...ITEM_FILES.map((name) => read(name, validateItem)),
  ]);
  return { institutions, items: items.flat() };
}

/** Stores the sample catalogue; a second time changes nothing. Answers how many items were added or changed. */
export async function seedSample({ catalogue, institutions }: Pick<Context, 'catalogue' | 'institutions'>): Promise<number> {
  const sample = await readSample();
  await institutions.store(sample.institutions);
  const outcomes = await catalogue.store(sample.items);
  return outcomes.filter((outcome) => outcome !== 'unchanged').length;
}
