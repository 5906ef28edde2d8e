import type { LearningOutcome, Module, Programme } from '../../content-schema/types.ts';

/** An outcome named after its code, in Azerbaijani. */
export function buildOutcome(code: string, overrides: Partial<LearningOutcome> = {}): LearningOutcome {
  return { code, name: { az: `${code} nəticəsi` }, ...overrides };
}

/** A module with one unit for each list of outcomes: `M1` has the units `M1.1`, `M1.2`, … */
export function buildModule(code: string, ...units: readonly (readonly LearningOutcome[])[]): Module {
  return {
    code,
    name: { az: `${code} modulu` },
    units: units.map((learningOutcomes, position) => ({
      code: `${code}.${String(position + 1)}`,
      name: { az: `${code}.${String(position + 1)} bölməsi` },
      learningOutcomes: [...learningOutcomes],
    })),
  };
}

/** A programme of these modules. */
export function buildProgramme(modules: Module[], overrides: Partial<Programme> = {}): Programme {
  return {
    type: 'programme',
    identifier: 'test:programme',
    originalLanguage: 'az',
    name: { az: 'Qaynaqçı' },
    inLanguage: ['az'],
    modules,
    ...overrides,
  };
}
