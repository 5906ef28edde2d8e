import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../content-schema/project-root.ts';
import { ACTIONS, institutionsFor, may, mayAnywhere, ROLES, rolesFor, type Action } from '../../../server/accounts/permissions.ts';

/** The table once more, written from what was agreed: author, reviewer, editor, LMS administrator, administrator. */
const EXPECTED: Readonly<Record<Action, string>> = {
  'submission.create': 'yes – yes – yes',
  'submission.read': 'yes yes yes – yes',
  'submission.edit': 'own – yes – yes',
  'submission.submit': 'own – yes – yes',
  'submission.review': '– others’ others’ – others’',
  'submission.publish': 'own – yes – yes',
  'submission.discard': 'own – yes – yes',
  'item.withdraw': '– – yes – yes',
  'item.curate': '– – yes – yes',
  'framework.import': '– – yes – yes',
  'lms.manage': '– – – yes yes',
  'account.manage': '– – – – yes',
  'audit.read': '– – – – yes',
};

const cases = Object.entries(EXPECTED).flatMap(([action, cells]) =>
  cells.split(' ').map((cell, column) => [action as Action, ROLES[column] ?? 'author', cell] as const),
);

describe('who may do what', () => {
  test('the table is whole', () => {
    expect([...ACTIONS].sort()).toEqual(Object.keys(EXPECTED).sort());
    expect(cases).toHaveLength(ACTIONS.length * ROLES.length);
  });

  test.each(cases)('%s as %s: %s', (action, role, cell) => {
    const everywhere = { id: 'me', grants: [{ role }] };
    const atHome = { id: 'me', grants: [{ role, institution: 'home' }] };
    const mine = ['me', 'another'];
    const theirs = ['another'];
    const own = cell === 'yes' || cell === 'own';
    const others = cell === 'yes' || cell === 'others’';
    // For all institutions, whoever answers for it.
    for (const institution of ['home', 'away', undefined]) {
      expect(may(everywhere, action, { institution, authors: mine })).toBe(own);
      expect(may(everywhere, action, { institution, authors: theirs })).toBe(others);
    }
    // For one: only what it answers for.
    expect(may(atHome, action, { institution: 'home', authors: mine })).toBe(own);
    expect(may(atHome, action, { institution: 'home', authors: theirs })).toBe(others);
    for (const institution of ['away', undefined]) {
      expect(may(atHome, action, { institution, authors: mine })).toBe(false);
      expect(may(atHome, action, { institution, authors: theirs })).toBe(false);
    }
    expect(mayAnywhere(atHome, action)).toBe(cell !== '–');
    expect(rolesFor(action).includes(role)).toBe(cell !== '–');
    expect(institutionsFor(atHome, action)).toEqual(cell === '–' ? [] : ['home']);
    expect(institutionsFor(everywhere, action)).toEqual(cell === '–' ? [] : undefined);
  });

  test.each(ACTIONS)('%s needs an account and a role', (action) => {
    expect(may(undefined, action, {})).toBe(false);
    expect(may({ id: 'me', grants: [] }, action, { authors: ['me'] })).toBe(false);
    expect(mayAnywhere(undefined, action)).toBe(false);
  });

  test('two roles do not lend each other their reach', () => {
    const actor = { id: 'me', grants: [{ role: 'author', institution: 'home' }, { role: 'reviewer' }] as const };
    expect(may(actor, 'submission.edit', { institution: 'away', authors: ['me'] })).toBe(false);
    expect(may(actor, 'submission.review', { institution: 'home', authors: ['me'] })).toBe(false);
    expect(may(actor, 'submission.review', { institution: 'away', authors: ['another'] })).toBe(true);
  });

  test('the README has the same table', () => {
    const readme = readFileSync(path.join(projectRoot, 'README.md'), 'utf8');
    const section = readme.slice(readme.indexOf('## Who may do what'));
    const rows = Array.from(section.matchAll(/^\| `([a-z.]+)` +\|[^|]*\|(.*)\|$/gm), ([, action, cells]) => [
      action,
      (cells ?? '')
        .split('|')
        .map((cell) => cell.trim())
        .join(' '),
    ]);
    expect(Object.fromEntries(rows)).toEqual(EXPECTED);
  });
});
