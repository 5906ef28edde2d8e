import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 200;

/** Why a password is refused; each has a sentence `password.<problem>`. */
export type PasswordProblem = 'too-short' | 'too-long' | 'common' | 'pattern' | 'personal';

const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' };
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qüertyuiopöğ', 'йцукенгшщзхъ', 'ضصثقفغعهخحجد', '1234567890'];
const RUN = 4;
const FEWEST_DISTINCT = 5;
/** So much must remain of a password beside the person's own name or address. */
const OWN_PART = 8;

/** Passwords that head the published lists, and the words (below 12 characters) they are made of. */
function readCommon(): ReadonlySet<string> {
  const file = path.join(projectRoot, 'server/accounts/common-passwords.txt');
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Set(lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')));
}

const common = readCommon();

const lettersOf = (text: string): string => text.replace(/[^\p{L}]/gu, '');

/** Whether the letters are one or two words of the list, or one of them again and again. */
function isOfCommonWords(letters: string): boolean {
  if (common.has(letters)) return true;
  for (let cut = 3; cut <= letters.length - 3; cut += 1) {
    if (common.has(letters.slice(0, cut)) && common.has(letters.slice(cut))) return true;
  }
  return false;
}

function isCommon(password: string): boolean {
  const plain = Array.from(password, (letter) => LEET[letter] ?? letter).join('');
  // Digits before and after are decoration; the ones within may stand for letters.
  const bare = password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const spoken = Array.from(bare, (letter) => LEET[letter] ?? letter).join('');
  return common.has(password) || [plain, spoken, bare, password].some((form) => isOfCommonWords(lettersOf(form)));
}

/** How many characters stand in runs of neighbours: of the alphabet, of the digits, of a keyboard's row. */
function inRuns(password: string): number {
  const letters = Array.from(password);
  const isNext = (a: string, b: string, step: number): boolean =>
    (b.codePointAt(0) ?? 0) - (a.codePointAt(0) ?? 0) === step ||
    ROWS.some((row) => row.includes(a) && row.indexOf(b) === row.indexOf(a) + step);
  let total = 0;
  for (const step of [1, -1, 0]) {
    let run = 1;
    for (let at = 1; at <= letters.length; at += 1) {
      const [before, here] = [letters[at - 1], letters[at]];
      if (before !== undefined && here !== undefined && isNext(before, here, step)) run += 1;
      else {
        if (run >= RUN) total += run;
        run = 1;
      }
    }
  }
  return total;
}

function isPattern(password: string): boolean {
  const letters = Array.from(password);
  const isRepeated = /^(.{1,6}?)\1+/u.exec(password)?.[0].length ?? 0;
  return new Set(letters).size < FEWEST_DISTINCT || password.length - isRepeated < 3 || letters.length - inRuns(password) < OWN_PART / 2;
}

function isPersonal(password: string, person: { readonly email: string; readonly name: string }): boolean {
  const parts = [person.email, person.email.split('@')[0] ?? '', person.name.replace(/\s/g, ''), ...person.name.split(/\s+/)];
  const spaceless = password.replace(/\s/g, '');
  return parts
    .map((part) => part.toLowerCase())
    .some((part) => part.length >= RUN && spaceless.includes(part) && spaceless.length - part.length < OWN_PART);
}

/** Why this person may not take the password; undefined where they may. No composition is asked for, only that it is hard to guess. */
export function passwordProblem(password: string, person: { readonly email: string; readonly name: string }): PasswordProblem | undefined {
  const normal = password.normalize('NFKC');
  const { length } = Array.from(normal);
  if (length < SHORTEST_PASSWORD) return 'too-short';
  if (length > LONGEST_PASSWORD) return 'too-long';
  const lower = normal.toLowerCase();
  if (isPersonal(lower, person)) return 'personal';
  if (isCommon(lower)) return 'common';
  return isPattern(lower) ? 'pattern' : undefined;
}
