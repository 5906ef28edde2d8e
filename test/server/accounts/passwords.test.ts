import { describe, expect, test } from '@jest/globals';
import { passwordProblem } from '../../../server/accounts/password-rules.ts';
import { createPasswords, PASSWORD_COSTS } from '../../../server/accounts/passwords.ts';

const passwords = createPasswords(PASSWORD_COSTS);
const person = { email: 'aygun.samadova@college.az', name: 'Aygün Səmədova' };

describe('which passwords are refused', () => {
  test.each([
    ['elevenchars', 'too-short'],
    ['ə'.repeat(3) + 'ü'.repeat(8), 'too-short'],
    ['👩🏽‍🔧👩🏽‍🔧', 'too-short'],
    ['kw'.repeat(101), 'too-long'],
    ['password1234', 'common'],
    ['Password1234!', 'common'],
    ['P@ssw0rd12345', 'common'],
    ['pa$$w0rdpa$$w0rd', 'common'],
    ['qwertyuiop123', 'common'],
    ['iloveyou!!!!!!', 'common'],
    ['Galatasaray1905', 'common'],
    ['azerbaijanbaku', 'common'],
    ['welcome-admin-2024', 'common'],
    ['correct horse battery staple', 'common'],
    ['aaaaaaaaaaaaaaa', 'pattern'],
    ['xkq7xkq7xkq7xkq7', 'pattern'],
    ['abcdefghijklmno', 'pattern'],
    ['mnopqrstuvwxyz', 'pattern'],
    ['98765432109876', 'pattern'],
    ['йцукенгшщзхъ', 'pattern'],
    ['aygun.samadova1', 'personal'],
    ['aygun.samadova@college.az', 'personal'],
    ['səmədova-2024', 'personal'],
  ])('%s: %s', (password, problem) => {
    expect(passwordProblem(password, person)).toBe(problem);
  });

  test.each([
    'sarı lalə dörd dəvə',
    'gravure-sur-bois-63',
    'لحام أزرق فوق الجبل',
    'tKz9-vb2Q_mw',
    'the welder found a violet lathe',
    'kw7'.padEnd(200, 'ölçü və dəmir 5 '),
  ])('%s is taken', (password) => {
    expect(passwordProblem(password, person)).toBeUndefined();
  });
});

describe('a stored password', () => {
  test('is scrypt with a salt of its own, and only the right one matches', async () => {
    const [one, two] = await Promise.all([passwords.hash('sarı lalə dörd dəvə'), passwords.hash('sarı lalə dörd dəvə')]);
    expect(one).toMatchObject({ N: 32768, r: 8, p: 3 });
    expect(one.salt).not.toBe(two.salt);
    expect(one.hash).not.toBe(two.hash);
    expect(await passwords.matches('sarı lalə dörd dəvə', one)).toBe(true);
    expect(await passwords.matches('Sarı lalə dörd dəvə', one)).toBe(false);
  });

  test('matches however the keyboard composed its letters', async () => {
    const stored = await passwords.hash('forêt de chênes étés'.normalize('NFC'));
    expect(await passwords.matches('forêt de chênes étés'.normalize('NFD'), stored)).toBe(true);
  });

  test('one with other costs still matches, so that costs may grow', async () => {
    const { scryptSync, randomBytes } = await import('node:crypto');
    const salt = randomBytes(16);
    const hash = scryptSync('an old password', salt, 32, { N: 1024, r: 8, p: 1 });
    const stored = { N: 1024, r: 8, p: 1, salt: salt.toString('base64'), hash: hash.toString('base64') };
    expect(await passwords.matches('an old password', stored)).toBe(true);
  });

  test('where there is none nothing matches', async () => {
    expect(await passwords.matches('anything at all', undefined)).toBe(false);
  });
});
