import type { OutlineEntry } from './pdf-outline.ts';
import { chaptersOfDescription } from './video-chapters.ts';
import type { Submission } from '../publishing/service.ts';

const MOST = 500;

/** The level of an outline that makes chapters: the first, unless that is the book's title alone. */
function chapterLevel(outline: readonly OutlineEntry[]): number {
  const levels = [...new Set(outline.map(({ level }) => level))].sort((a, b) => a - b);
  return levels.find((level) => outline.filter((entry) => entry.level === level).length > 1) ?? 1;
}

/** The outline of a PDF as the chapters of a textbook, named in `language`. */
export function chaptersOfOutline(outline: readonly OutlineEntry[], pages: number | undefined, language: string): object[] {
  const level = chapterLevel(outline);
  const chapters = outline.filter((entry) => entry.level === level).slice(0, MOST);
  return chapters.map(({ name, pageStart }, at) => {
    const next = chapters[at + 1]?.pageStart;
    const pageEnd = next === undefined ? pages : next - 1;
    return {
      name: { [language]: name },
      position: at + 1,
      pageStart,
      ...(pageEnd === undefined || pageEnd < pageStart ? {} : { pageEnd }),
    };
  });
}

/** The chapters that the description of a video lesson names, in the first of its languages that names any. */
export function chaptersInDescription({ content }: Pick<Submission, 'content'>): object[] {
  const descriptions = (content['description'] ?? {}) as Readonly<Record<string, unknown>>;
  const original = String(content['originalLanguage']);
  for (const language of [original, ...Object.keys(descriptions)]) {
    const text = descriptions[language];
    const chapters = typeof text === 'string' ? chaptersOfDescription(text) : [];
    if (chapters.length > 0) return chapters.map(({ name, ...times }) => ({ name: { [language]: name }, ...times }));
  }
  return [];
}
