import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import {
  INTERFACE_LANGUAGES,
  VOCABULARY_IDS,
  vocabulary,
  type Concept,
  type InterfaceLanguage,
} from '../../content-schema/vocabularies.ts';
import { projectRoot } from '../../content-schema/project-root.ts';
import { realFile, testOnRealData } from '../support/real-data.ts';

/** The member states of the Organisation of Islamic Cooperation. */
const OIC =
  'AE AF AL AZ BD BF BH BJ BN CI CM DJ DZ EG GA GM GN GW GY ID IQ IR JO KG KM KW KZ LB LY MA ML MR MV MY MZ NE NG OM PK PS QA SA SD SL SN SO SR SY TD TG TJ TM TN TR UG UZ YE';

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u;

function texts({ label, alt }: Concept, language: InterfaceLanguage): string[] {
  return [label[language], ...(alt?.[language] ?? [])];
}

test('are those that have a file', () => {
  const files = readdirSync(path.join(projectRoot, 'content-schema/vocabularies')).map((file) => path.basename(file, '.json'));
  expect([...VOCABULARY_IDS].sort()).toEqual(files.sort());
});

describe.each(VOCABULARY_IDS)('%s', (id) => {
  const { scheme, concepts, get } = vocabulary(id);
  const ofEach = (found: (concept: Concept, language: InterfaceLanguage) => string[]): string[] =>
    concepts.flatMap((concept) =>
      INTERFACE_LANGUAGES.flatMap((language) => found(concept, language).map((text) => `${concept.code} ${language}: ${text}`)),
    );

  test('is called by its id', () => {
    expect(scheme.id).toBe(id);
    expect(() => new URL(scheme.uri)).not.toThrow();
  });

  test('has every code once', () => {
    const codes = concepts.map((concept) => concept.code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('has a label in the five languages', () => {
    const others = concepts.filter(({ label }) => Object.keys(label).sort().join() !== [...INTERFACE_LANGUAGES].sort().join());
    expect(others).toEqual([]);
  });

  test('has no empty text, and in none what nobody sees', () => {
    const wrong = (text: string): boolean => text !== text.trim() || !/[\p{L}\p{N}]/u.test(text) || INVISIBLE.test(text);
    expect(ofEach((concept, language) => texts(concept, language).filter(wrong))).toEqual([]);
  });

  test('says no term of a concept twice', () => {
    const twice = ofEach((concept, language) => {
      const terms = texts(concept, language).map((text) => text.toLocaleLowerCase(language));
      return terms.filter((term, at) => terms.indexOf(term) !== at);
    });
    expect(twice).toEqual([]);
  });

  test('answers a concept by its code, and nothing for any other text', () => {
    expect(concepts.filter(({ code }) => get(code)?.code !== code)).toEqual([]);
    for (const other of ['', 'no-such-code', 'constructor', '__proto__']) expect(get(other)).toBeUndefined();
  });
});

describe('specialties and occupations', () => {
  const fields = vocabulary('isced-f-2013');
  const occupations = vocabulary('isco-08');

  test('are 150 or more, each with other terms in the five languages', () => {
    const detailed = fields.concepts.filter(({ level }) => level === 'detailed');
    const all: readonly Concept[] = [...detailed, ...occupations.concepts];
    expect(all.length).toBeGreaterThanOrEqual(150);
    const bare = all.flatMap((concept) =>
      INTERFACE_LANGUAGES.flatMap((language) => ((concept.alt?.[language].length ?? 0) > 0 ? [] : [`${concept.code} ${language}`])),
    );
    expect(bare).toEqual([]);
  });

  test('every field hangs below one that is there and one level wider', () => {
    const wider = { narrow: 'broad', detailed: 'narrow', broad: undefined } as const;
    for (const { level, parent, code } of fields.concepts) {
      expect(parent === undefined ? undefined : fields.get(parent)?.level).toBe(wider[level]);
      expect(code.startsWith(parent ?? '')).toBe(true);
    }
  });

  test('every occupation of a field is there', () => {
    const unknown = fields.concepts.flatMap((field) => (field.occupations ?? []).filter((code) => occupations.get(code) === undefined));
    expect(unknown).toEqual([]);
  });

  test('words of an alphabet have letters of no other', () => {
    const mixed = [...fields.concepts, ...occupations.concepts].flatMap((concept) =>
      INTERFACE_LANGUAGES.flatMap((language) => texts(concept, language).flatMap((text) => text.match(/[\p{L}\p{M}]+/gu) ?? [])).filter(
        (word) =>
          [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Arabic}/u].filter((script) => script.test(word))
            .length > 1,
      ),
    );
    expect(mixed).toEqual([]);
  });

  testOnRealData('have the codes, titles and places of ISCED-F 2013 (needs USTA_REAL_DATA)', () => {
    const facts = parse<Record<string, string>>(readFileSync(realFile('vocabularies/isced-f-2013.en.csv')), { columns: true });
    const official = new Map(facts.map((fact) => [fact['code'], fact]));
    for (const { code, level, parent = '', label } of fields.concepts) {
      expect(official.get(code)).toEqual({ code, level, parent, label_en: label.en });
    }
  });

  testOnRealData('have the codes of ISCO-08 (needs USTA_REAL_DATA)', () => {
    const groups = parse<Record<string, string>>(readFileSync(realFile('vocabularies/ISCOGroups_en.csv')), { columns: true });
    const official = new Set(groups.map((group) => group['code']));
    expect(occupations.concepts.filter(({ code }) => !official.has(code))).toEqual([]);
    expect(groups.filter(({ code = '' }) => code.length === 4 && occupations.get(code) === undefined)).toEqual([]);
  });
});

describe('the other vocabularies', () => {
  test('the countries are the 57 of the Organisation of Islamic Cooperation', () => {
    const codes = vocabulary('countries').concepts.map(({ code }) => code);
    expect(codes.sort()).toEqual(OIC.split(' '));
    expect(codes).toHaveLength(57);
  });

  test('levels 3, 4 and 5 of the national framework are the vocational ones', () => {
    const { concepts, get } = vocabulary('qualification-levels');
    expect(concepts.filter(({ vocational }) => vocational === true).map(({ code }) => code)).toEqual(['az-nqf-3', 'az-nqf-4', 'az-nqf-5']);
    for (const framework of ['az-nqf', 'eqf']) {
      expect(concepts.filter((level) => level.framework === framework).map(({ level }) => level)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    }
    for (const { code, equivalent = [] } of concepts) for (const other of equivalent) expect(get(other)?.equivalent).toContain(code);
  });

  test('every language is written in one direction and has its three-letter codes', () => {
    const rightToLeft = vocabulary('languages').concepts.flatMap(({ code, dir, endonym, alpha3 }) => {
      expect(['ltr', 'rtl']).toContain(dir);
      for (const three of alpha3) expect(three).toMatch(/^[a-z]{3}$/);
      expect(alpha3.length).toBeGreaterThan(0);
      expect(/\p{Script=Arabic}|\p{Script=Thaana}/u.test(endonym)).toBe(dir === 'rtl');
      return dir === 'rtl' ? [code] : [];
    });
    expect(rightToLeft).toEqual(expect.arrayContaining(['ar', 'fa', 'ur']));
    for (const language of INTERFACE_LANGUAGES) expect(vocabulary('languages').get(language)).toBeDefined();
  });

  test('no two languages share a code', () => {
    const codes = vocabulary('languages').concepts.flatMap(({ code, alpha3 }) => [code, ...alpha3]);
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
  });

  test('every licence has an address and says in five languages what one may do', () => {
    for (const { uri = '', summary } of vocabulary('licences').concepts) {
      expect(uri).toMatch(/^https?:\/\//);
      for (const language of INTERFACE_LANGUAGES) expect(summary[language].length).toBeGreaterThan(10);
    }
  });
});
