import { INTERFACE_LANGUAGES } from '../../../content-schema/vocabularies.ts';
import { readTexts } from '../../../server/http/messages.ts';

/** Languages in which a problem has no two sentences. */
export function languagesWithout(code: string): string[] {
  return INTERFACE_LANGUAGES.filter((language) => {
    const texts = readTexts(language);
    return texts[`error.${code}.what`] === undefined || texts[`error.${code}.do`] === undefined;
  });
}
