import { describe, expect, jest, test } from '@jest/globals';
import { environmentOf, runScript } from '../support/run-script.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testConfig } from '../support/usta.ts';

// Processes take long on a busy machine.
jest.setTimeout(120_000);

const folder = temporaryFolder();
const FRAMEWORK = {
  CFDocument: { identifier: 'd1', title: 'Welding standards', language: 'en' },
  CFItems: [
    { identifier: 'a', fullStatement: 'Welds', humanCodingScheme: 'W' },
    { identifier: 'b', fullStatement: 'Reads a drawing', humanCodingScheme: 'W.1' },
  ],
  CFAssociations: [{ associationType: 'isChildOf', originNodeURI: { identifier: 'b' }, destinationNodeURI: { identifier: 'a' } }],
};

describe('npm run import-framework', () => {
  test('counts, stores once, and changes nothing the second time', async () => {
    const file = folder.write('welding.json', JSON.stringify(FRAMEWORK));
    const env = environmentOf(testConfig());
    const dry = await runScript('import-framework', { args: [file, '--dry-run'], env });
    expect(dry).toMatchObject({ end: 0, stderr: '' });
    expect(dry.stdout).toContain(
      'Dry run, nothing stored: welding-standards\n  new 2, changed 0, unchanged 0, removed 0\n  item 2; relations 1',
    );
    expect((await runScript('import-framework', { args: [file], env })).stdout).toContain('new 2, changed 0, unchanged 0');
    expect((await runScript('import-framework', { args: [file], env })).stdout).toContain('new 0, changed 0, unchanged 2');
  });

  test('says in sentences why a file is refused', async () => {
    const torn = folder.write('torn.json', JSON.stringify({ ...FRAMEWORK, CFItems: FRAMEWORK.CFItems.slice(0, 1) }));
    const wrong: [args: string[], sentence: RegExp][] = [
      [[], /Name one file/],
      [[`${folder.path}/none.json`], /The file .*none\.json cannot be read \(ENOENT\)/],
      [[torn], /torn\.json was refused:\n {2}field “CFAssociations\/0”: The association names an item that is not in the file: “b”\./],
      [[torn, '--id', 'No Id'], /“No Id” cannot be a short name/],
    ];
    for (const [args, sentence] of wrong) {
      expect(await runScript('import-framework', { args })).toMatchObject({ end: 1, stderr: expect.stringMatching(sentence) });
    }
    expect((await runScript('import-framework', { args: ['--help'] })).stdout).toMatch(
      /Examples\n( +npm run import-framework -- \S+.*\n){2}/,
    );
  });
});
