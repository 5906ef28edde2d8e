import type { Item } from '../../content-schema/validator.ts';

let built = 0;

/** A valid video lesson; every one has its own identifier. */
export function buildLesson(overrides: Partial<Item> | Record<string, unknown> = {}): Item {
  built += 1;
  return {
    type: 'video-lesson',
    identifier: `test:lesson-${String(built)}`,
    originalLanguage: 'az',
    name: { az: `Dərs ${String(built)}` },
    inLanguage: ['az'],
    ...overrides,
  } as Item;
}
