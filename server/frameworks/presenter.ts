import type { Locale } from '../http/locale.ts';
import type { Translate } from '../http/messages.ts';
import { said, type Said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import type { StoredCompetence, StoredFramework } from './service.ts';

type Text = Said<string>;

/** So many of a type, with its name where we have one. */
export interface TypeCount {
  readonly type: string;
  readonly label: string;
  readonly count: number;
}

/** A type that we do not name is said as the framework says it. */
function typeLabel(type: string, t: Translate): string {
  const key = `frameworks.type.${type}`;
  const label = t(key);
  return label === key ? type : label;
}

export function presentTypes(types: Readonly<Record<string, number>>, t: Translate): TypeCount[] {
  return Object.entries(types).map(([type, count]) => ({ type, label: typeLabel(type, t), count }));
}

export interface FrameworkView {
  readonly id: string;
  readonly title: Text;
  readonly publisher: string | undefined;
  readonly version: string | undefined;
  readonly uri: string | undefined;
  readonly licence: string | undefined;
  readonly competences: number;
  readonly relations: number;
  readonly types: readonly TypeCount[];
  readonly importedOn: string;
  readonly href: string;
}

export function presentFramework(framework: StoredFramework, { language, link, t, date }: Locale): FrameworkView {
  const { _id: id, title, originalLanguage, publisher, version, uri, licence, counts, importedAt } = framework;
  return {
    id,
    title: said(title, language, originalLanguage) ?? { text: id, language: 'en', dir: 'ltr' },
    publisher,
    version,
    uri: uri !== undefined && /^https?:\/\//.test(uri) ? uri : undefined,
    licence: licence === undefined ? undefined : labelOf('licences', licence, language),
    competences: counts.competences,
    relations: counts.relations,
    types: presentTypes(counts.types, t),
    importedOn: date(importedAt.toISOString()),
    href: link(`/frameworks/${id}`),
  };
}

export interface CompetenceView {
  readonly framework: string;
  readonly code: string;
  readonly type: string;
  readonly name: Text;
  readonly description: Text | undefined;
  readonly tags: readonly string[];
  readonly uri: string | undefined;
  readonly href: string;
}

export function presentCompetence(competence: StoredCompetence, { language, link, t }: Locale): CompetenceView {
  const { framework, code, type, name, description, originalLanguage, tags = [], uri } = competence;
  return {
    framework,
    code,
    type: typeLabel(type, t),
    name: said(name, language, originalLanguage) ?? { text: code, language: originalLanguage, dir: 'ltr' },
    description: said(description, language, originalLanguage),
    tags,
    uri: uri !== undefined && /^https?:\/\//.test(uri) ? uri : undefined,
    href: link(`/frameworks/${framework}?under=${encodeURIComponent(code)}`),
  };
}
