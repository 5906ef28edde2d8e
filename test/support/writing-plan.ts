import { buildModule, buildOutcome } from './outline.ts';
import { SCHOOL, type WritingUsta } from './writing.ts';

/** A node of a draft's tree, as far as tests look at it. */
export interface Node {
  readonly id: string;
  readonly code: string;
  readonly name?: Record<string, string>;
  readonly units?: readonly Node[];
  readonly learningOutcomes?: readonly Node[];
  readonly assessmentCriteria?: readonly Node[];
  readonly servedBy?: readonly string[];
}

export async function modulesOf(usta: WritingUsta, id: string): Promise<readonly Node[]> {
  return ((await usta.stored(id)).content['modules'] ?? []) as readonly Node[];
}

/** A programme draft with one module of two units: the first has two outcomes, the second one. */
export async function beginPlan(usta: WritingUsta): Promise<{ id: string; path: string; module: Node }> {
  const made = await usta.context.publishing.create(usta.author.person, {
    institution: SCHOOL,
    content: {
      type: 'programme',
      originalLanguage: 'az',
      name: { az: 'Qaynaqçı' },
      inLanguage: ['az'],
      modules: [
        buildModule(
          'M1',
          [buildOutcome('M1.1.1', { assessmentCriteria: [{ code: 'a', name: { az: 'Meyar' } }] }), buildOutcome('M1.1.2')],
          [buildOutcome('M1.2.1')],
        ),
        buildModule('M2', [buildOutcome('M2.1.1')]),
      ],
    },
  });
  if (made.kind !== 'done') throw new Error(made.kind);
  const id = made.submission._id;
  const [module] = await modulesOf(usta, id);
  if (module === undefined) throw new Error('no module');
  return { id, path: `/submissions/${id}/modules/${module.id}`, module };
}
