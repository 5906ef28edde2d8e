import type { Problem } from '../../../content-schema/validator.ts';
import type { Translate } from '../../http/messages.ts';

/** The first of these texts that there is. */
function firstText(t: Translate, keys: readonly string[]): string | undefined {
  return keys.map((key) => [key, t(key)] as const).find(([key, text]) => key !== text)?.[1];
}

/** What a field is called in a form; inside a list or node by the title of its schema. */
export function fieldLabel(t: Translate, name: string, container: string): string {
  return firstText(t, [`writing.field.${container}.${name}`, `writing.field.${name}`]) ?? name;
}

export function fieldHint(t: Translate, name: string, container: string): string | undefined {
  return firstText(t, [`writing.hint.${container}.${name}`, `writing.hint.${name}`]);
}

/** The sentence of a problem as a form says it: about what is typed here, not about the file it may come from. */
export function problemSentence(t: Translate, { code, params }: Pick<Problem, 'code' | 'params'>): string {
  const [own, general] = [`writing.problem.${code}`, `problem.${code}`];
  const sentence = t(own, params);
  return sentence === own ? t(general, params) : sentence;
}
