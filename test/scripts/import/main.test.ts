import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { searchable } from '../../support/bring.ts';
import { buildLesson } from '../../support/builders.ts';
import { environmentOf, runScript } from '../../support/run-script.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openUsta, testConfig } from '../../support/usta.ts';

// Processes and indexes take long on a busy machine.
jest.setTimeout(120_000);

const folder = temporaryFolder();
const good = [buildLesson(), buildLesson(), buildLesson()];

describe('npm run import', () => {
  test('prints what came in, writes why the rest did not, and changes nothing the second time', async () => {
    const config = testConfig();
    const env = environmentOf(config);
    const lines = [...good.map((lesson) => JSON.stringify(lesson)), JSON.stringify(buildLesson({ license: 'CC-BY-9' })), '{"broken'];
    const file = folder.write('lessons.jsonl', lines.join('\n'));
    const report = `${folder.path}/refused.jsonl`;

    const dry = await runScript('import/main', { args: [file, '--dry-run', '--report', report], env });
    expect(dry).toMatchObject({ end: 0, stderr: '' });
    expect(dry.stdout).toContain('Dry run, nothing stored: 5 records');
    expect(dry.stdout).toContain('added 3, changed 0, unchanged 0, refused 2');

    const first = await runScript('import/main', { args: [file, '--report', report], env });
    expect(first).toMatchObject({ end: 0, stderr: '' });
    expect(first.stdout).toContain('Import: 5 records');
    expect(first.stdout).toContain('added 3, changed 0, unchanged 0, refused 2');
    expect(first.stdout).toContain(`2 records or fields left out, each with its line and reason: ${report}`);
    expect(first.stdout).toContain('Search is up to date');
    const entries = readFileSync(report, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toMatchObject([
      { line: 4, field: 'license', code: 'vocabulary', outcome: 'record refused' },
      { line: 5, field: '', code: 'unreadable-record', outcome: 'record refused' },
    ]);
    for (const { reason } of entries) expect(String(reason)).toMatch(/\w+ \w+/);

    const second = await runScript('import/main', { args: [file, '--report', report], env });
    expect(second.stdout).toContain('added 0, changed 0, unchanged 3, refused 2');

    const usta = await openUsta(config);
    try {
      expect(await searchable(usta.context)).toBe(3);
    } finally {
      await usta.close();
    }
  });

  test('refuses a table from where a quote is not closed, without holding all of it, and keeps the rest', async () => {
    const row = 'video-lesson,t1,az,az,Torna\n';
    const file = folder.write(
      'open-quote.csv',
      `type,identifier,originalLanguage,inLanguage,name.az\n${row}video-lesson,t2,az,az,"${row.repeat(320_000)}`,
    );
    const usta = await openUsta();
    try {
      const env = environmentOf(usta.config);
      const { end, stdout } = await runScript('import/main', { args: [file], env, cwd: folder.path });
      expect(end).toBe(0);
      expect(stdout).toContain('added 1, changed 0, unchanged 0, refused 1');
      const report = readFileSync(`${folder.path}/open-quote.csv.report.jsonl`, 'utf8');
      expect(JSON.parse(report)).toMatchObject({ line: 3, code: 'unreadable-record' });

      const unwritten = await runScript('import/main', { args: [file, '--report', '/dev/null/x'], env });
      const sentence = 'The report /dev/null/x cannot be written (ENOTDIR); name another file with --report.\n';
      expect(unwritten).toMatchObject({ end: 1, stderr: sentence });
    } finally {
      await usta.close();
    }
  });

  test('explains itself with examples', async () => {
    const { end, stdout, stderr } = await runScript('import/main', { args: ['--help'] });
    expect({ end, stderr }).toEqual({ end: 0, stderr: '' });
    expect(stdout).toMatch(/Examples\n( +npm run import -- \S+.*\n){2,}/);
    const maps = [...stdout.matchAll(/--map (scripts\S+)/g)].map(([, map]) => map ?? '');
    expect(maps.length).toBeGreaterThan(0);
    expect(maps.filter((map) => !existsSync(map))).toEqual([]);
  });

  test('says in one sentence what is wrong with how it was called', async () => {
    const file = folder.writeRecords('called.jsonl', good);
    const wrong: [args: string[], sentence: RegExp][] = [
      [[], /Name one file/],
      [[`${folder.path}/none.jsonl`], /There is no file .*none\.jsonl/],
      [[folder.path], /There is no file/],
      [[file, '--limit', '0'], /--limit takes a whole number above 0, not "0"/],
      [[file, '--verbose'], /Unknown option '--verbose'/],
      [[file, '--map', `${folder.path}/none.json`], /mapping file .*none\.json cannot be read \(ENOENT/],
      [[file, '--map', file], /mapping file .*cannot be read \(/],
      [[file, '--map', folder.write('wrong.json', '{"fields":{"name":{"form":"title"}}}')], /mapping file .* is wrong: fields\.name/],
    ];
    const ends = await Promise.all(wrong.map(([args]) => runScript('import/main', { args })));
    ends.forEach(({ end, stderr }, at) => {
      expect({ end, stderr }).toEqual({ end: 1, stderr: expect.stringMatching(wrong[at]?.[1] ?? /$./) });
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    });
  });
});
