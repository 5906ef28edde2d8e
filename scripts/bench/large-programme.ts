import { randomUUID } from 'node:crypto';
import type { ItemType } from '../../content-schema/validator.ts';

const MODULES = 12;
const UNITS = 5;
const OUTCOMES = 5;
const CRITERIA = 3;

const texts = (what: string, code: string): Record<string, string> => ({
  az: `${what} ${code}: çertyojdan ölçüləri oxuyur və alətin düzülüşünü yoxlayır`,
  ar: `${what} ${code}: يقرأ الأبعاد من الرسم ويتحقق من ضبط الأداة`,
  en: `${what} ${code}: reads the dimensions from the drawing and checks how the tool is set`,
});

function list<T>(length: number, make: (number: string) => T): T[] {
  return Array.from({ length }, (_, position) => make(String(position + 1)));
}

/** A programme of 12 modules, 60 units, 300 outcomes and 900 criteria, its texts in three languages. */
export function largeProgramme(): { readonly type: ItemType } & Readonly<Record<string, unknown>> {
  const node = (what: string, code: string): { id: string; code: string; name: Record<string, string> } => ({
    id: randomUUID(),
    code,
    name: texts(what, code),
  });
  return {
    type: 'programme',
    originalLanguage: 'az',
    name: texts('Tornaçı', 'P'),
    inLanguage: ['az'],
    specialty: ['0715'],
    modules: list(MODULES, (module) => ({
      ...node('Modul', `M${module}`),
      hours: { theory: 40, practice: 60, total: 100 },
      units: list(UNITS, (unit) => ({
        ...node('Bölmə', `M${module}.${unit}`),
        hours: { theory: 8, practice: 12, total: 20 },
        learningOutcomes: list(OUTCOMES, (outcome) => ({
          ...node('Nəticə', `M${module}.${unit}.${outcome}`),
          assessmentCriteria: list(CRITERIA, (criterion) => node('Meyar', `M${module}.${unit}.${outcome}.${criterion}`)),
        })),
      })),
    })),
  };
}
