import { readAlignments, readList } from './cell-list.ts';
import { unguarded } from './cell-text.ts';
import { fileProblem, type FileProblem, type Place } from './reading.ts';
import type { Cell, CellForm } from './table.ts';

/** What a cell says, or why it says nothing; a cell without anything has no value. */
export type CellValue = { readonly value?: unknown } | { readonly problem: FileProblem };

const shown = (text: string): string => text.slice(0, 60).toWellFormed();

function numberOf(text: string, place: Place): CellValue {
  // Half of Europe writes 20,5.
  const number = /^\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
  return Number.isNaN(number) ? { problem: { key: 'problem.type-number', params: { found: shown(text) }, place } } : { value: number };
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false };

/** The value of a cell, or of the parts that hold one long text. */
export function cellValue(parts: readonly Cell[], form: CellForm, place: Place): CellValue {
  const present = parts.filter((part): part is string | number | boolean => part !== null && part !== '');
  if (present.length === 0) return {};
  const text = present.map((part) => (typeof part === 'string' ? unguarded(part) : String(part))).join('');
  switch (form) {
    case 'number':
      return typeof present[0] === 'number' ? { value: present[0] } : numberOf(text.trim(), place);
    case 'boolean': {
      const value = BOOLEANS[text.trim().toLowerCase()];
      return value === undefined ? { problem: { key: 'problem.type-boolean', params: { found: shown(text) }, place } } : { value };
    }
    case 'list':
      return { value: readList(text) };
    case 'alignments': {
      const alignments = readAlignments(text);
      const wrong = alignments.find((alignment) => typeof alignment === 'string');
      return wrong === undefined ? { value: alignments } : { problem: fileProblem('alignment', { found: shown(wrong) }, place) };
    }
    default:
      return { value: text };
  }
}
