import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { seedSample } from '../../scripts/seed/sample.ts';
import { environmentOf, runScript, type ScriptEnd } from '../support/run-script.ts';
import { openUstaWithoutSearch, type TestUsta } from '../support/usta.ts';
import { visit } from '../support/visitor.ts';

// Each command is a process of its own.
jest.setTimeout(120_000);

const PASSWORD = 'sarı lalə dörd dəvə';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  await seedSample(usta.context);
});
afterAll(() => usta.close());

const run = (...args: string[]): Promise<ScriptEnd> => runScript('account', { args, env: environmentOf(usta.config) });

describe('npm run account', () => {
  test('makes an account with roles, whose link sets the password', async () => {
    const end = await run(
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
    const reset = await run('reset', 'aygun@college.az');
    expect(reset.stdout).toMatch(/\/sign-in\/reset\/[\w-]+\n$/);
  });

  test('gives and takes roles, lists, deactivates; the last administrator stays', async () => {
    await run('create', 'admin@agency.az', '--name', 'Deniz Aydın', '--role', 'administrator');
    expect((await run('role', 'admin@agency.az', '--add', 'editor', '--remove', 'editor')).stdout).toBe(
      'admin@agency.az  Deniz Aydın  administrator\n',
    );
    const refused = await run('role', 'admin@agency.az', '--remove', 'administrator');
    expect([refused.end, refused.stderr]).toEqual([1, 'This is the last administrator; make somebody else an administrator first.\n']);
    expect((await run('deactivate', 'admin@agency.az')).end).toBe(1);
    await run('create', 'second@agency.az', '--name', 'Second', '--role', 'administrator');
    expect((await run('deactivate', 'admin@agency.az')).stdout).toBe('admin@agency.az  Deniz Aydın  deactivated\n');
    const list = await run('list', 'agency', '--json');
    const rows = list.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { email: string; isActive: boolean });
    expect(rows.map(({ email, isActive }) => [email, isActive])).toEqual([
      ['admin@agency.az', false],
      ['second@agency.az', true],
    ]);
    expect(list.stdout).not.toMatch(/hash|salt/);
  });

  test.each<readonly [string, readonly string[], RegExp]>([
    ['no command', [], /^Name a command\.\n$/],
    ['an unknown command', ['destroy'], /^There is no command "destroy"; there are create, role,/],
    ['an inherited name as command', ['constructor'], /^There is no command "constructor"/],
    ['an unknown option', ['list', '--al'], /--al/],
    ['no address', ['create'], /^Name an address/],
    ['no name', ['create', 'a@b.az'], /^Say who it is with --name/],
    ['an unknown role', ['create', 'a@b.az', '--name', 'A', '--role', 'owner'], /^There is no role "owner"; there are author,/],
    ['an unknown institution', ['create', 'a@b.az', '--name', 'A', '--role', 'author@nowhere'], /^There is no institution "nowhere"/],
    ['an unknown account', ['reset', 'nobody@b.az'], /^There is no account with the address nobody@b\.az\.\n$/],
  ])('%s is a sentence and exit code 1', async (_what, args, sentence) => {
    const end = await run(...args);
    expect({ end: end.end, stderr: end.stderr }).toEqual({ end: 1, stderr: expect.stringMatching(sentence) });
    expect(end.stderr).not.toContain('    at ');
  });

  test('--help has examples', async () => {
    const end = await runScript('account', { args: ['--help'] });
    expect(end.end).toBe(0);
    expect(end.stdout).toContain('npm run account -- create aygun@college.az');
  });
});
