import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { runAccountCommand } from '../../scripts/account-commands.ts';
import { isExpected } from '../../scripts/command.ts';
import { seedSample } from '../../scripts/seed/sample.ts';
import { environmentOf, runScript, type ScriptEnd } from '../support/run-script.ts';
import { openUstaWithoutSearch, type TestUsta } from '../support/usta.ts';
import { visit } from '../support/visitor.ts';

// Processes take long on a busy machine.
jest.setTimeout(60_000);

const PASSWORD = 'sarı lalə dörd dəvə';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  await seedSample(usta.context);
});
afterAll(() => usta.close());

/** What a command prints; it ends with a line break as the terminal's last line does. */
async function run(...args: readonly string[]): Promise<string> {
  let printed = '';
  await runAccountCommand(
    args,
    (use) => use(usta.context),
    (line) => {
      printed += `${line}\n`;
    },
  );
  return printed;
}

/** The sentence with which a command ends. */
async function refusalOf(...args: readonly string[]): Promise<string> {
  try {
    await run(...args);
  } catch (error) {
    if (isExpected(error)) return error.message;
    throw error;
  }
  throw new Error(`${args.join(' ')} was not refused`);
}

/** The same as a process of its own. */
const runAlone = (...args: readonly string[]): Promise<ScriptEnd> => runScript('account', { args, env: environmentOf(usta.config) });

describe('npm run account', () => {
  test('makes an account with roles, whose link sets the password', async () => {
    const end = await runAlone(
      'create',
      'Aygun@College.az',
      '--name',
      'Aygün Səmədova',
      '--role',
      'author@baku-industry-college',
      '--role',
      'reviewer',
    );
    expect(end).toMatchObject({ end: 0, stderr: '' });
    expect(end.stdout).toContain('Created: aygun@college.az  Aygün Səmədova  author@baku-industry-college  reviewer');
    const link = /\/sign-in\/reset\/[\w-]+/.exec(end.stdout)?.[0] ?? '';
    const visitor = visit(usta.app);
    expect((await visitor.post(link, { password: PASSWORD })).status).toBe(303);
    expect((await visitor.signIn('aygun@college.az', PASSWORD)).status).toBe(303);
    expect(await run('reset', 'aygun@college.az')).toMatch(/\/sign-in\/reset\/[\w-]+\n$/);
  });

  test('gives and takes roles, lists, deactivates; the last administrator stays', async () => {
    await run('create', 'admin@agency.az', '--name', 'Deniz Aydın', '--role', 'administrator');
    expect(await run('role', 'admin@agency.az', '--add', 'editor', '--remove', 'editor')).toBe(
      'admin@agency.az  Deniz Aydın  administrator\n',
    );
    const last = 'This is the last administrator; make somebody else an administrator first.';
    const refused = await runAlone('role', 'admin@agency.az', '--remove', 'administrator');
    expect([refused.end, refused.stderr]).toEqual([1, `${last}\n`]);
    expect(await refusalOf('deactivate', 'admin@agency.az')).toBe(last);
    await run('create', 'second@agency.az', '--name', 'Second', '--role', 'administrator');
    expect(await run('deactivate', 'admin@agency.az')).toBe('admin@agency.az  Deniz Aydın  deactivated\n');
    const list = await run('list', 'agency', '--json');
    const rows = list
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { email: string; isActive: boolean });
    expect(rows.map(({ email, isActive }) => [email, isActive])).toEqual([
      ['admin@agency.az', false],
      ['second@agency.az', true],
    ]);
    expect(list).not.toMatch(/hash|salt/);
  });

  test.each<readonly [string, readonly string[], RegExp]>([
    ['no command', [], /^Name a command\.$/],
    ['an unknown command', ['destroy'], /^There is no command "destroy"; there are create, role,/],
    ['an inherited name as command', ['constructor'], /^There is no command "constructor"/],
    ['no address', ['create'], /^Name an address/],
    ['no name', ['create', 'a@b.az'], /^Say who it is with --name/],
    ['an unknown role', ['create', 'a@b.az', '--name', 'A', '--role', 'owner'], /^There is no role "owner"; there are author,/],
    ['an unknown institution', ['create', 'a@b.az', '--name', 'A', '--role', 'author@nowhere'], /^There is no institution "nowhere"/],
    ['an unknown account', ['reset', 'nobody@b.az'], /^There is no account with the address nobody@b\.az\.$/],
  ])('%s is a sentence', async (_what, args, sentence) => {
    const said = await refusalOf(...args);
    expect(said).toMatch(sentence);
    expect(said).not.toContain('    at ');
  });

  test('an unknown option ends a process with that sentence and exit code 1', async () => {
    const end = await runScript('account', { args: ['list', '--al'] });
    expect(end).toMatchObject({ end: 1, stdout: '', stderr: expect.stringMatching(/^[^\n]*--al[^\n]*\n$/) });
  });

  test('--help has examples', async () => {
    expect(await run('--help')).toContain('npm run account -- create aygun@college.az');
  });
});
