import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { checkFileType } from '../../../server/media/file-type.ts';
import { MEDIA_KINDS, type MediaKind } from '../../../server/media/media-kinds.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { languagesWithout } from './problem-sentences.ts';
import { smallPdf } from './small-pdf.ts';

const folder = temporaryFolder();
const pdf = smallPdf([{ lines: ['Torna'] }]);
const zip = Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`, 'latin1');
const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
  .jpeg()
  .toBuffer();
let files = 0;

async function typeOf(content: Buffer | string, kind: MediaKind): Promise<string> {
  files += 1;
  const checked = await checkFileType(folder.write(`${String(files)}.pdf`, content), kind);
  return checked.ok ? checked.value : checked.problem.code;
}

describe('the type of a file is what its content says', () => {
  test('what each kind takes', async () => {
    expect(await typeOf(pdf, 'textbook')).toBe('application/pdf');
    expect(await typeOf(Buffer.concat([Buffer.from('\r\n\r\n'), pdf]), 'textbook')).toBe('application/pdf');
    expect(await typeOf(jpeg, 'cover')).toBe('image/jpeg');
    expect(await typeOf('WEBVTT\n\n00:01.000 --> 00:02.000\nSalam', 'caption')).toBe('text/vtt');
    expect(await typeOf('\ufeffWEBVTT - başlıq\n', 'caption')).toBe('text/vtt');
    expect(await typeOf('1\r\n00:00:01,000 --> 00:00:02,000\r\nSalam', 'caption')).toBe('application/x-subrip');
    expect(await typeOf(Buffer.from('\ufeff1\n00:00:01,000 --> 00:00:02,000\nSalam', 'utf16le'), 'caption')).toBe('application/x-subrip');
    expect(await typeOf(Buffer.from('0000001c667479706d703432000000006d70343269736f6d00000000', 'hex'), 'video')).toBe('video/mp4');
  });

  test('what belongs to another kind, or to none, is refused', async () => {
    expect(await typeOf(jpeg, 'textbook')).toBe('file-type-textbook');
    expect(await typeOf(pdf, 'cover')).toBe('file-type-cover');
    expect(await typeOf('<svg xmlns="http://www.w3.org/2000/svg"/>', 'cover')).toBe('file-type-cover');
    expect(await typeOf('WEBVTTX\n', 'caption')).toBe('file-type-caption');
    expect(await typeOf('<html>00:00:01,000 --> 00:00:02,000', 'caption')).toBe('file-type-caption');
    expect(await typeOf(pdf, 'video')).toBe('file-type-video');
    expect(await typeOf('', 'video')).toBe('file-empty');
    for (const kind of MEDIA_KINDS) expect(languagesWithout(`file-type-${kind}`)).toEqual([]);
  });

  test('two things in one file are refused', async () => {
    expect(await typeOf(Buffer.concat([pdf, zip]), 'textbook')).toBe('file-two-types');
    expect(await typeOf(Buffer.concat([jpeg, zip]), 'cover')).toBe('file-two-types');
    expect(await typeOf(Buffer.concat([Buffer.from('<html><script>alert(1)</script>'), pdf]), 'textbook')).not.toBe('application/pdf');
    expect(await typeOf(Buffer.concat([jpeg.subarray(0, 200), Buffer.from('%PDF-1.4 '), jpeg]), 'cover')).toBe('file-two-types');
    expect(await typeOf(Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')]), 'cover')).toBe('file-two-types');
  });

  testOnRealData('real files of every kind are what they are (USTA_REAL_DATA)', async () => {
    for (const name of readdirSync(realFile('textbooks'))) {
      expect([name, await checkFileType(realFile('textbooks', name), 'textbook')]).toEqual([name, { ok: true, value: 'application/pdf' }]);
    }
    for (const name of readdirSync(realFile('videos/wai-captions')).filter((one) => one.endsWith('.vtt'))) {
      expect([name, await checkFileType(realFile('videos/wai-captions', name), 'caption')]).toEqual([
        name,
        { ok: true, value: 'text/vtt' },
      ]);
    }
    for (const name of readdirSync(realFile('hostile/xml-defusedxml'))) {
      for (const kind of MEDIA_KINDS) expect((await checkFileType(realFile('hostile/xml-defusedxml', name), kind)).ok).toBe(false);
    }
  });
});
