import { fold } from '../text/fold.ts';
import type { FileProblem } from '../exchange/service.ts';
import type { StoredCompetence, StoredFramework } from './framework-model.ts';

/** A competence as a file has it. */
export type ParsedCompetence = Pick<
  StoredCompetence,
  'code' | 'type' | 'name' | 'description' | 'uri' | 'tags' | 'parents' | 'related' | 'isListed'
>;

/** A framework as a file has it; its competences in the order in which they are shown. */
export interface ParsedFramework extends Pick<
  StoredFramework,
  'source' | 'title' | 'originalLanguage' | 'publisher' | 'version' | 'uri' | 'licence'
> {
  readonly id: string;
  /** The file holds a part only: what it does not name stays. */
  readonly isPartial: boolean;
  readonly competences: readonly ParsedCompetence[];
  /** What the file says and a framework has no place for. */
  readonly leftOut: readonly FileProblem[];
}

export type FrameworkReading =
  { readonly ok: true; readonly framework: ParsedFramework } | { readonly ok: false; readonly problems: readonly FileProblem[] };

const LONGEST_ID = 80;

/** The short name that a title leads to; empty where it has no Latin letter and no digit. */
export function frameworkId(title: string): string {
  const words = fold(title).match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, LONGEST_ID).replace(/-+$/, '');
}

export const isFrameworkId = (id: string): boolean => /^[a-z0-9][a-z0-9.-]{0,79}$/.test(id);
