import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';
import { validateInstitution, validateItem, type Item, type Validation } from '../../content-schema/validator.ts';
import type { Institution } from '../../content-schema/types.ts';
import type { Context } from '../../server/context.ts';
import { addSampleFiles } from './sample-files.ts';

const folder = path.join(projectRoot, 'scripts/seed/sample');
const ITEM_FILES = ['video-lessons', 'public-videos', 'textbooks', 'booklets', 'curricula', 'programmes'];

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

type Stores = Pick<Context, 'catalogue' | 'institutions'>;

async function store(items: readonly Item[], { catalogue }: Stores): Promise<number> {
  const outcomes = await catalogue.store(items);
  return outcomes.filter((outcome) => outcome !== 'unchanged').length;
}

/** Stores the sample catalogue without files; a second time changes nothing. Answers how many items were added or changed. */
export async function seedSample(context: Stores): Promise<number> {
  const sample = await readSample();
  await context.institutions.store(sample.institutions);
  return store(sample.items, context);
}

/** What became of the whole sample. */
export interface SeededSample {
  /** How many items were added or changed. */
  readonly stored: number;
  /** Ids of the jobs that read its files. */
  readonly jobs: readonly string[];
}

/** Stores the sample catalogue with its captions and booklets; a second time changes nothing. */
export async function seedWholeSample(context: Stores & Pick<Context, 'media' | 'jobs'>): Promise<SeededSample> {
  const sample = await readSample();
  await context.institutions.store(sample.institutions);
  const { items, jobs } = await addSampleFiles(sample.items, context);
  return { stored: await store(items, context), jobs };
}
