import { open, type FileHandle } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import type { MediaKind } from './media-kinds.ts';
import { KIND_RULES } from './media-kinds.ts';
import { refused, type Outcome } from './problem.ts';
import { decodeText } from './text-encoding.ts';

const HEAD_BYTES = 64 * 1024;
const TAIL_BYTES = 66 * 1024;
/** A reader of PDF accepts so much before the header. */
const PDF_HEADER_WITHIN = 1024;

interface Ends {
  readonly head: Buffer;
  readonly tail: Buffer;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function endsOf(name: string): Promise<Ends> {
  const file = await open(name, 'r');
  try {
    const { size } = await file.stat();
    const head = await readAt(file, 0, Math.min(size, HEAD_BYTES));
    const tail = size <= HEAD_BYTES ? head : await readAt(file, Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
    return { head, tail };
  } finally {
    await file.close();
  }
}

/** A ZIP archive is found by its end: a record whose comment reaches exactly to the last byte. */
function endsAsZip(tail: Buffer): boolean {
  for (let at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1'); at >= 0; at = tail.lastIndexOf('PK\x05\x06', at - 1, 'latin1')) {
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return true;
    if (at === 0) return false;
  }
  return false;
}

const MARK_UP = /<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php)\b/i;

/** WebVTT and SubRip have no magic number beyond their first lines. */
function captionType(head: Buffer): string | undefined {
  const text = decodeText(head.length < HEAD_BYTES ? head : head.subarray(0, head.lastIndexOf(10) + 1)).replace(/^\ufeff/, '');
  if (/^WEBVTT(?=[ \t\r\n]|$)/.test(text)) return 'text/vtt';
  // A damaged WebVTT may hold the odd NUL, SubRip may not.
  if (text.includes('\0')) return undefined;
  const lines = text.split(/\r\n|\n|\r/u).filter((line) => line.trim() !== '');
  const timing = /^\d{1,9}$/.test(lines[0]?.trim() ?? '') ? lines[1] : lines[0];
  return /^\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}[ \t]{0,9}-->/.test(timing?.trimStart() ?? '') ? 'application/x-subrip' : undefined;
}

/** The media type that the content of a file has; undefined for what we do not know. */
async function typeOf({ head }: Ends): Promise<string | undefined> {
  // First: a text in another alphabet, or in UTF-16, begins as music does.
  const caption = captionType(head);
  if (caption !== undefined) return caption;
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found !== undefined) return found.mime;
  return head.subarray(0, PDF_HEADER_WITHIN).includes('%PDF-') ? 'application/pdf' : undefined;
}

/** Whether a file that begins as one type can be taken for another one. */
function isTwoThings(type: string, { head, tail }: Ends): boolean {
  if (type.startsWith('text/') || type === 'application/x-subrip') return false;
  if (endsAsZip(tail)) return true;
  const opening = head.subarray(0, PDF_HEADER_WITHIN);
  if (type === 'application/pdf') {
    const before = opening.subarray(0, Math.max(0, opening.indexOf('%PDF-'))).toString('latin1');
    return MARK_UP.test(before);
  }
  return opening.includes('%PDF-') || (type.startsWith('image/') && MARK_UP.test(head.toString('latin1')));
}

/**
 * The media type of a file by its content, where its kind may have it. Refuses with `file-type-<kind>` (param `found`)
 * and with `file-two-types` for what is two things at once.
 */
export async function checkFileType(file: string, kind: MediaKind): Promise<Outcome<string>> {
  const ends = await endsOf(file);
  if (ends.head.length === 0) return refused('file-empty');
  const type = await typeOf(ends);
  if (type === undefined || !KIND_RULES[kind].types.includes(type)) return refused(`file-type-${kind}`, { found: type ?? 'unknown' });
  return isTwoThings(type, ends) ? refused('file-two-types') : { ok: true, value: type };
}
