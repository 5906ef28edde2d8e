import { z } from 'zod';
import { fileProblem, type FileProblem } from '../exchange/service.ts';
import type { FrameworkReading, ParsedCompetence } from './parsed-framework.ts';

/** NIST's Cybersecurity and Privacy Reference Tool (CPRT) JSON, as the NICE Framework is published in it. */
const cprt = z.looseObject({
  response: z.looseObject({
    elements: z.looseObject({
      documents: z
        .array(z.looseObject({ doc_identifier: z.string(), name: z.string(), version: z.string(), website: z.string().optional() }))
        .min(1),
      elements: z
        .array(z.looseObject({ element_type: z.string(), element_identifier: z.string().min(1), title: z.string(), text: z.string() }))
        .max(50_000),
      relationships: z.array(z.looseObject({ source_element_identifier: z.string(), dest_element_identifier: z.string() })).max(500_000),
    }),
  }),
});

/** What a reader looks for comes first; `sort` and `opm_code` only order and number the rest. */
const TYPES = ['category', 'work_role', 'competency_area', 'task', 'knowledge', 'skill'];

export function isCprt(value: unknown): boolean {
  return cprt.safeParse(value).success;
}

/** The NICE Framework: every element a competence, every relation a parent. */
export function readNice(value: unknown): FrameworkReading {
  const parsed = cprt.safeParse(value);
  if (!parsed.success) return { ok: false, problems: [fileProblem('framework-form')] };
  const { documents, elements, relationships } = parsed.data.response.elements;
  const [document] = documents;
  if (document === undefined) return { ok: false, problems: [fileProblem('framework-form')] };
  const byCode = new Map(elements.map((element) => [element.element_identifier, element]));
  const problems: FileProblem[] = [];
  if (byCode.size < elements.length) problems.push(fileProblem('framework-repeated', { count: elements.length - byCode.size }));
  const parents = new Map<string, Set<string>>();
  const sortKeys = new Map<string, string>();
  relationships.forEach(({ source_element_identifier: source, dest_element_identifier: target }, at) => {
    const [from, to] = [byCode.get(source), byCode.get(target)];
    if (from === undefined || to === undefined) {
      const found = (from === undefined ? source : target).slice(0, 60);
      problems.push(fileProblem('framework-unknown', { found }, { field: `relationships/${String(at)}` }));
      return;
    }
    parents.set(target, (parents.get(target) ?? new Set<string>()).add(source));
    if (to.element_type === 'sort') sortKeys.set(source, to.title);
  });
  if (problems.length > 0) return { ok: false, problems };
  const rank = (type: string): number => (TYPES.includes(type) ? TYPES.indexOf(type) : TYPES.length);
  const key = (code: string): string => sortKeys.get(code) ?? code;
  const inOrder = [...elements].sort(
    (a, b) => rank(a.element_type) - rank(b.element_type) || (key(a.element_identifier) < key(b.element_identifier) ? -1 : 1),
  );
  const competences = inOrder.map(({ element_type: type, element_identifier: code, title, text }): ParsedCompetence => {
    const name = title === '' ? text : title;
    return {
      code,
      type: type.replaceAll('_', '-'),
      name: { en: name === '' ? code : name },
      ...(title === '' || text === '' ? {} : { description: { en: text } }),
      parents: [...(parents.get(code) ?? [])],
      related: [],
      isListed: TYPES.includes(type),
    };
  });
  return {
    ok: true,
    framework: {
      id: 'nist-nice',
      source: 'https://www.nist.gov/nice/framework',
      title: { en: document.name },
      originalLanguage: 'en',
      publisher: 'National Institute of Standards and Technology (NIST)',
      version: document.version,
      ...(document.website === undefined ? {} : { uri: document.website }),
      isPartial: false,
      competences,
      leftOut: [],
    },
  };
}
