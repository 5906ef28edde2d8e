import type { PDFDocumentProxy } from 'pdfjs-dist';
import { cleanText } from './clean-text.ts';

const MOST_ENTRIES = 1000;
const MOST_LEVELS = 4;

/** A chapter by the outline of its PDF. */
export interface OutlineEntry {
  readonly name: string;
  /** Counted from 1. */
  readonly pageStart: number;
  /** 1 for a chapter, 2 for a section of it, and so on. */
  readonly level: number;
}

type Node = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number];

function isReference(value: unknown): value is { num: number; gen: number } {
  return typeof value === 'object' && value !== null && 'num' in value && 'gen' in value;
}

/** The page that an entry leads to; undefined where it leads nowhere in this PDF. */
async function pageOf(document: PDFDocumentProxy, destination: Node['dest']): Promise<number | undefined> {
  try {
    const explicit: unknown = typeof destination === 'string' ? await document.getDestination(destination) : destination;
    const target: unknown = Array.isArray(explicit) ? explicit[0] : undefined;
    const index = isReference(target) ? await document.getPageIndex(target) : target;
    return typeof index === 'number' && index >= 0 && index < document.numPages ? index + 1 : undefined;
  } catch {
    return undefined;
  }
}

/** The outline of a PDF as a list in its order, as far as it leads to pages. */
export async function readOutline(document: PDFDocumentProxy): Promise<readonly OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  async function add(nodes: readonly Node[], level: number): Promise<void> {
    for (const node of nodes) {
      if (entries.length >= MOST_ENTRIES) return;
      const name = cleanText(node.title).replace(/\s+/gu, ' ').trim().slice(0, 300);
      const pageStart = await pageOf(document, node.dest);
      if (name !== '' && pageStart !== undefined) entries.push({ name, pageStart, level });
      if (level < MOST_LEVELS) await add(node.items as readonly Node[], level + 1);
    }
  }
  const outline = await document.getOutline().catch(() => null);
  await add((outline as readonly Node[] | null) ?? [], 1);
  return entries;
}
