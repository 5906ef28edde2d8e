import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { captionWindows } from '../../../server/media/caption-windows.ts';
import { parseCaptionFile, parseCaptions, type CaptionCue } from '../../../server/media/captions.ts';
import { createExtractionPool } from '../../../server/media/extraction-pool.ts';
import { parseTranscript } from '../../../server/media/transcript.ts';
import { chaptersOfDescription, chaptersOfTrack } from '../../../server/media/video-chapters.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { languagesWithout } from './problem-sentences.ts';

const folder = temporaryFolder();
const pool = createExtractionPool(1);
afterAll(() => {
  pool.close();
});

async function cuesOf(text: string): Promise<readonly CaptionCue[]> {
  const parsed = await parseCaptions(text);
  return parsed.ok ? parsed.value : [];
}

function clock(second: number): string {
  return new Date(second * 1000).toISOString().slice(11, 23);
}

describe('captions', () => {
  test('WebVTT: sorted, without tags, notes, styles and entities', async () => {
    const text = [
      'WEBVTT\n\nNOTE not said\n\nSTYLE\n::cue { color: red }',
      'two\n00:05.000 --> 00:07.500 align:start\n<v Lalə>Eynək <c.red>taxın</c> &amp; işə <00:06.000>başlayın</v>',
      '00:01.000 --> 00:03.000\nSalam,\nustalar&nbsp;&#x21;',
      '00:08.000 --> 00:09.000\n<i></i>',
    ].join('\n\n');
    expect(await cuesOf(text)).toEqual([
      { start: 1, end: 3, text: 'Salam, ustalar !' },
      { start: 5, end: 7.5, text: 'Eynək taxın & işə başlayın' },
    ]);
  });

  test('SubRip: commas, carriage returns, styles, no empty line at the end', async () => {
    const text =
      '1\r\n00:00:01,000 --> 00:00:02,500\r\n<font color="red">Merhaba</font>\r\nustalar\r\n \r\n2\r\n01:00:03,000 --> 01:00:04,000\r\n{\\an8}Torna';
    expect(await cuesOf(text)).toEqual([
      { start: 1, end: 2.5, text: 'Merhaba ustalar' },
      { start: 3603, end: 3604, text: 'Torna' },
    ]);
  });

  test('old encodings are read by the language', async () => {
    const head = Buffer.from('1\n00:00:01,000 --> 00:00:02,000\n');
    const turkish = folder.write('tr.srt', Buffer.concat([head, Buffer.from([0xdd, 0xfe, 0xe7, 0xfd])]));
    expect(await parseCaptionFile(turkish, 'tr')).toMatchObject({ ok: true, value: [{ text: 'İşçı' }] });
    const arabic = folder.write('ar.srt', Buffer.concat([head, Buffer.from([0xe1, 0xcd, 0xc7, 0xe3])]));
    expect(await parseCaptionFile(arabic, 'ar')).toMatchObject({ ok: true, value: [{ text: 'لحام' }] });
    const wide = folder.write('wide.vtt', Buffer.from('\ufeffWEBVTT\n\n00:01.000 --> 00:02.000\nSəs', 'utf16le'));
    expect(await parseCaptionFile(wide)).toMatchObject({ ok: true, value: [{ text: 'Səs' }] });
  });

  test('100,000 cues are read in a process of their own within 8 s; more than there can be are refused', async () => {
    const write = (count: number): string => {
      const cues = Array.from(
        { length: count },
        (_, at) => `${clock((at % 40_000) * 2)} --> ${clock((at % 40_000) * 2 + 1.5)}\n<b>Cue</b> ${at}\n\n`,
      );
      return folder.write(`${String(count)}.vtt`, `WEBVTT\n\n${cues.join('')}`);
    };
    const ask = (file: string) => pool.use((session) => session.ask('captions', { file, language: 'en' }, 20_000));
    const started = performance.now();
    const read = await ask(write(100_000));
    expect(performance.now() - started).toBeLessThan(8000);
    expect(read.ok && read.value.length).toBe(100_000);
    expect(await ask(write(200_001))).toMatchObject({ ok: false, problem: { code: 'captions-too-many' } });
  }, 60_000);

  testOnRealData('hostile files end in cues or in a sentence, no tag stays (USTA_REAL_DATA)', async () => {
    for (const part of ['wpt-cue-parsing', 'wpt-file-parsing']) {
      for (const name of readdirSync(realFile('hostile/webvtt-wpt', part)).filter((one) => one.endsWith('.vtt'))) {
        const read = await parseCaptionFile(realFile('hostile/webvtt-wpt', part, name));
        if (read.ok)
          for (const { text, start, end } of read.value) expect([name, start <= end, text.length > 0]).toEqual([name, true, true]);
        else expect([name, languagesWithout(read.problem.code)]).toEqual([name, []]);
      }
    }
    const tree = await parseCaptionFile(realFile('hostile/webvtt-wpt/wpt-cue-parsing/tree-building.vtt'));
    expect(tree.ok && tree.value.every(({ text }) => /^[a-z ]+$/.test(text))).toBe(true);
  });

  testOnRealData('real captions in 26 languages have their words (USTA_REAL_DATA)', async () => {
    for (const name of readdirSync(realFile('videos/wai-captions')).filter((one) => one.endsWith('.vtt'))) {
      const read = await parseCaptionFile(realFile('videos/wai-captions', name));
      expect([name, read.ok && read.value.length > 5]).toEqual([name, true]);
      if (read.ok) expect([name, captionWindows(read.value).every(({ start, end }) => end - start <= 31)]).toEqual([name, true]);
    }
    const arabic = await parseCaptionFile(realFile('videos/elephantsdream/captions.ar.vtt'));
    expect(arabic.ok && arabic.value[2]).toEqual({ start: 21, end: 23.125, text: 'طاحنات الرؤوس...' });
  });
});

describe('windows', () => {
  const cue = (start: number, end: number, text: string): CaptionCue => ({ start, end, text });

  test('half a minute each, on the borders of cues; a silence begins another one', () => {
    const cues = [cue(0, 12, 'bir'), cue(12, 25, 'iki'), cue(25, 35, 'üç'), cue(36, 40, 'dörd'), cue(55, 58, 'beş')];
    expect(captionWindows(cues)).toMatchObject([cue(0, 25, 'bir iki'), cue(25, 40, 'üç dörd'), cue(55, 58, 'beş')]);
    expect(captionWindows(cues).flatMap((window) => window.cues)).toEqual(cues);
    expect(captionWindows([])).toEqual([]);
  });

  test('lines that roll up are said once', () => {
    const cues = [cue(0, 2, 'we put the tool'), cue(2, 4, 'we put the tool in its holder'), cue(4, 6, 'in its holder and turn')];
    expect(captionWindows(cues)).toMatchObject([cue(0, 6, 'we put the tool in its holder and turn')]);
  });

  test('no two begin at the same second, and none is without end', () => {
    const cues = Array.from({ length: 2000 }, (_, at) => cue(3, 3 + at, `word${String(at)}`));
    const windows = captionWindows(cues);
    expect(windows).toHaveLength(1);
    expect(windows[0]?.text.length).toBeLessThan(4100);
  });
});

describe('chapters and transcripts', () => {
  test('a description in several alphabets', () => {
    expect(chaptersOfDescription('Bu dərsdə:\n0:00 Giriş\n03:12 Setting the tool\n(1:02:03) – Son\nhttps://example.org')).toEqual([
      { name: 'Giriş', startOffset: 0, endOffset: 192 },
      { name: 'Setting the tool', startOffset: 192, endOffset: 3723 },
      { name: 'Son', startOffset: 3723 },
    ]);
    expect(chaptersOfDescription('٠٠:٠٠ مقدمة\n٠٣:١٢ - اللحام').map(({ startOffset }) => startOffset)).toEqual([0, 192]);
    expect(chaptersOfDescription('Kaynak … 4:10\nTaşlama (5:20)').map(({ name }) => name)).toEqual(['Kaynak', 'Taşlama']);
  });

  test('one time in a text, times out of order and times that are none make no chapters', () => {
    expect(chaptersOfDescription('5:30 we meet')).toEqual([]);
    expect(chaptersOfDescription('5:30 end\n1:00 begin')).toEqual([]);
    expect(chaptersOfDescription('1:99 nothing\n2:75 nothing')).toEqual([]);
    const started = performance.now();
    expect(chaptersOfDescription(`${'('.repeat(400)}\n${' '.repeat(400)}1\n`.repeat(2000))).toEqual([]);
    expect(chaptersOfDescription(`${'1:'.repeat(240)}\n${'12:34 - '.repeat(60)}\n`.repeat(1000)).length).toBeLessThan(2);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  testOnRealData('a chapter track (USTA_REAL_DATA)', async () => {
    const track = await parseCaptionFile(realFile('videos/elephantsdream/chapters.en.vtt'));
    const chapters = track.ok ? chaptersOfTrack(track.value) : [];
    expect(chapters).toHaveLength(9);
    expect(chapters[1]).toEqual({ name: 'Switchboard trap', startOffset: 27.5, endOffset: 70 });
  });

  test('a pasted transcript, times before or above the words', () => {
    expect(parseTranscript('Dərs 1\n0:00\nSalam\nustalar\n0:05 eynək taxın\n[00:10] Lalə: başlayaq')).toEqual({
      ok: true,
      value: [
        { start: 0, end: 5, text: 'Salam ustalar' },
        { start: 5, end: 10, text: 'eynək taxın' },
        { start: 10, end: 20, text: 'Lalə: başlayaq' },
      ],
    });
    expect(parseTranscript('no time at all')).toEqual({ ok: false, problem: { code: 'transcript-no-times' } });
    expect(languagesWithout('transcript-no-times')).toEqual([]);
  });
});
