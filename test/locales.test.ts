import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { projectRoot } from '../content-schema/project-root.ts';
import { INTERFACE_LANGUAGES } from '../content-schema/vocabularies.ts';
import { intlLocale, readTexts } from '../server/http/messages.ts';

const texts = Object.fromEntries(INTERFACE_LANGUAGES.map((language) => [language, readTexts(language)]));
const keys = Object.keys(texts['az'] ?? {});

function files(folder: string, ending: RegExp): string[] {
  return readdirSync(path.join(projectRoot, folder)).flatMap((name) => {
    const file = path.join(folder, name);
    if (statSync(path.join(projectRoot, file)).isDirectory()) return files(file, ending);
    return ending.test(name) ? [file] : [];
  });
}

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const templates = files('views', /\.ejs$/);
const sources = [...templates, ...files('server', /\.ts$/), ...files('plugins', /\.ts$/)];

/** The values that a message takes. */
function argumentsOf(message: string): string[] {
  return [...new Set(Array.from(message.matchAll(/\{(\w+)\s*[,}]/g), ([, name]) => name ?? ''))]
    .filter((name) => !/^(zero|one|two|few|many|other)$/.test(name))
    .sort();
}

describe('the texts of the interface', () => {
  test.each(INTERFACE_LANGUAGES)('%s has every text, none empty, sorted by key', (language) => {
    const own = texts[language] ?? {};
    expect(Object.keys(own).sort()).toEqual([...keys].sort());
    expect(Object.keys(own)).toEqual(Object.keys(own).sort());
    expect(Object.entries(own).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test.each(INTERFACE_LANGUAGES)('%s: every message is well-formed and takes the same values', (language) => {
    for (const [key, message] of Object.entries(texts[language] ?? {})) {
      expect(() => new IntlMessageFormat(message, intlLocale(language))).not.toThrow();
      expect([key, argumentsOf(message)]).toEqual([key, argumentsOf(texts['en']?.[key] ?? '')]);
    }
  });

  test('every key that a template or the server names is there', () => {
    const named = sources.flatMap((file) => Array.from(read(file).matchAll(/\bt\(\s*'([^'$]+)'/g), ([, key]) => [file, key] as const));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(([, key]) => !keys.includes(key ?? ''))).toEqual([]);
  });

  test('every key is used', () => {
    const all = sources.map(read).join('\n') + read('content-schema/validator.ts') + read('scripts/import/importer.ts');
    const families = Array.from(all.matchAll(/`([a-z-]+(?:\.[a-z-]+)*)\.\$\{/g), ([, family]) => `${family ?? ''}.`);
    const unused = keys.filter(
      (key) =>
        !all.includes(`'${key}'`) &&
        !families.some((family) => key.startsWith(family)) &&
        !key.startsWith('problem.') &&
        !key.startsWith('duration.') &&
        !key.startsWith('size.') &&
        !key.startsWith('search.count.'),
    );
    expect(unused).toEqual([]);
  });

  test.each(templates)('%s holds no text of its own and escapes what it shows', (file) => {
    const source = read(file);
    for (const [, raw] of source.matchAll(/<%-([\s\S]*?)%>/g)) expect(raw).toMatch(/^\s*(include\(|view\.body|view\.linkedData)/);
    const shown = source
      .replace(/<%[\s\S]*?%>/g, '')
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/<code[\s\S]*?<\/code>/g, '')
      .replace(/<[^>]*>/g, '');
    expect(shown.match(/\p{L}{2,}/gu)).toBeNull();
  });
});
