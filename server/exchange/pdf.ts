import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Locale } from '../http/locale.ts';
import { isolated, type Isolated } from './isolated.ts';
import { PDF_TEMPLATE } from './pdf-template.ts';
import type { PlanPage } from './plan-presenter.ts';

const WITHIN_MS = 30_000;
/** The Latin letters come with Typst. */
const FONTS = ['400Regular/Amiri_400Regular.ttf', '700Bold/Amiri_700Bold.ttf'];

let fonts: readonly Buffer[] | undefined;

function readFonts(): readonly Buffer[] {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/amiri/package.json'));
  fonts ??= FONTS.map((font) => readFileSync(path.join(folder, font)));
  return fonts;
}

/** JSON knows no undefined, and Typst no missing member: what is absent is null. */
function asData(page: PlanPage, locale: Locale, origin: string): string {
  const { t } = locale;
  const data = {
    language: locale.language,
    dir: locale.dir,
    kind: t(`type.${page.type}`),
    labels: {
      contents: t('exchange.contents'),
      outcomes: t('plan.outcomes.label'),
      criteria: t('plan.criteria'),
      competences: t('exchange.competences'),
      content: t('plan.content'),
    },
    ...page,
    modules: page.modules.map((module) => ({
      ...module,
      units: module.units.map((unit) => ({
        ...unit,
        outcomes: unit.outcomes.map((outcome) => ({
          ...outcome,
          content: outcome.content.map((one) => ({ ...one, href: new URL(one.href, origin).href })),
        })),
      })),
    })),
  };
  const nullable = ['publisher', 'description', 'name'];
  return JSON.stringify(data, (_, value: unknown) => {
    if (typeof value === 'string') return value.toWellFormed();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return { ...Object.fromEntries(nullable.map((name) => [name, null])), ...withoutUndefined(value) };
  });
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/**
 * Sets a Typst source of ours with JSON data in `sys.inputs.data` as a PDF, in a process of its own, within 30 seconds.
 * Amiri, for Arabic, is there beside the fonts that come with Typst.
 */
export async function typesetPdf(source: string, data: string): Promise<Isolated<Uint8Array>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'usta-pdf-'));
  try {
    return await isolated<Uint8Array>({ kind: 'pdf', source, data, fonts: readFonts(), folder }, WITHIN_MS);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A presented plan as PDF: A4, title page, contents with page numbers, in the direction of the reader's language. */
export function writePdf(page: PlanPage, locale: Locale, origin: string): Promise<Isolated<Uint8Array>> {
  return typesetPdf(PDF_TEMPLATE, asData(page, locale, origin));
}
