import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fileProblem, type FileProblem } from './reading.ts';

/** 1EdTech Competencies and Academic Standards Exchange 1.1: what of a CFPackage we read. Names are the specification's. */

const identifier = z.string().min(1).max(200);
const text = z.string().max(50_000);
const link = z.looseObject({ title: z.string().optional(), identifier, uri: z.string().optional() });
const extensions = z.record(z.string(), z.unknown()).optional();

const cfDocument = z.looseObject({
  identifier,
  title: text.min(1),
  creator: text.optional(),
  publisher: text.optional(),
  description: text.optional(),
  language: z.string().optional(),
  version: z.string().optional(),
  officialSourceURL: z.string().optional(),
  adoptionStatus: z.string().optional(),
  uri: z.string().optional(),
  licenseURI: link.optional(),
  extensions,
});

const cfItem = z.looseObject({
  identifier,
  fullStatement: text.min(1),
  uri: z.string().optional(),
  humanCodingScheme: z.string().optional(),
  abbreviatedStatement: z.string().optional(),
  CFItemType: z.string().optional(),
  language: z.string().optional(),
  notes: text.optional(),
  educationLevel: z.array(z.string()).optional(),
  extensions,
});

const cfAssociation = z.looseObject({
  associationType: z.string().min(1).max(100),
  originNodeURI: link,
  destinationNodeURI: link,
  sequenceNumber: z.number().int().optional(),
  extensions,
});

const MOST = 100_000;
const cfPackage = z.looseObject({
  CFDocument: cfDocument,
  CFItems: z.array(cfItem).max(MOST).default([]),
  CFAssociations: z.array(cfAssociation).max(MOST).default([]),
});

export type CasePackage = z.output<typeof cfPackage>;
export type CfItem = z.output<typeof cfItem>;
export type CfAssociation = z.output<typeof cfAssociation>;

/** Our part of an `extensions` object; other tools keep it and need not understand it. */
export const EXTENSION = 'usta';

/** What we wrote into an `extensions` object, if anything. */
export function extensionOf(holder: {
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}): Record<string, unknown> | undefined {
  const own = holder.extensions?.[EXTENSION];
  return typeof own === 'object' && own !== null && !Array.isArray(own) ? (own as Record<string, unknown>) : undefined;
}

/** A UUID that is the same for the same name, wherever it is made. */
export function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(`usta:${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

const MOST_PROBLEMS = 100;
const TYPES = new Set(['string', 'number', 'array', 'object', 'boolean']);

function problemOf(issue: z.core.$ZodIssue): FileProblem {
  const place = { field: issue.path.join('/') };
  if (issue.code === 'invalid_type') {
    const isMissing = issue.message.includes('received undefined');
    if (isMissing) return { key: 'problem.required', params: {}, place };
    if (TYPES.has(issue.expected)) return { key: `problem.type-${issue.expected}`, params: { found: '…' }, place };
  }
  if (issue.code === 'too_big') return { key: 'problem.too-many', params: { limit: Number(issue.maximum) }, place };
  if (issue.code === 'too_small') return { key: 'problem.required', params: {}, place };
  return fileProblem('case-value', {}, place);
}

/** Checks that parsed JSON is a CFPackage. */
export function parseCase(
  value: unknown,
): { readonly ok: true; readonly value: CasePackage } | { readonly ok: false; readonly problems: readonly FileProblem[] } {
  const parsed = cfPackage.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problems: parsed.error.issues.slice(0, MOST_PROBLEMS).map(problemOf) };
}
