import { parseArgs } from 'node:util';
import { ROLES, type Account, type AccountService, type Grant, type Role } from '../server/accounts/service.ts';
import { listeningUrl } from '../server/config.ts';
import type { Context } from '../server/context.ts';
import { StartError } from '../server/errors.ts';

const HELP = `Accounts and roles, also while the catalogue runs.

  npm run account -- create EMAIL --name NAME [--role ROLE[@INSTITUTION]]…
  npm run account -- role EMAIL [--add ROLE[@INSTITUTION]]… [--remove ROLE[@INSTITUTION]]…
  npm run account -- reset EMAIL
  npm run account -- deactivate EMAIL
  npm run account -- activate EMAIL
  npm run account -- list [TEXT] [--json]

  create      makes an account and prints a one-time link with which its password is set
  role        gives and takes roles; without --add and --remove it says which there are
  reset       prints a one-time link for a new password; it holds for 24 hours
  deactivate  ends all sessions and lets nobody in; what the person did stays
  list        accounts whose name or address has TEXT; --json as JSON Lines

  ROLE        ${ROLES.join(', ')}
  INSTITUTION an id of the register; without one the role holds for all

Examples
  npm run account -- create aygun@college.az --name "Aygün Səmədova" --role author@baku-industry-college
  npm run account -- create admin@agency.az --name "Deniz Aydın" --role administrator
  npm run account -- role aygun@college.az --add reviewer --remove author@baku-industry-college
  npm run account -- list aygun
`;

interface Values {
  readonly name?: string | undefined;
  readonly role: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly json: boolean;
}

async function grantOf(text: string, { institutions }: Context): Promise<Grant> {
  const [role = '', institution] = text.split('@');
  if (!ROLES.includes(role as Role)) throw new StartError('usage', `There is no role "${role}"; there are ${ROLES.join(', ')}.`);
  if (institution === undefined) return { role: role as Role };
  if ((await institutions.find(institution)) === undefined) {
    throw new StartError('usage', `There is no institution "${institution}" in the register; name one by its id.`);
  }
  return { role: role as Role, institution };
}

const inWords = ({ role, institution }: Grant): string => (institution === undefined ? role : `${role}@${institution}`);

function inLine({ email, name, grants, isActive }: Account): string {
  return [email, name, isActive ? grants.map(inWords).join(' ') || 'no role' : 'deactivated'].join('  ');
}

async function find(accounts: AccountService, email: string | undefined): Promise<Account> {
  if (email === undefined) throw new StartError('usage', 'Name the account by its address; --help has examples.');
  const account = await accounts.findByEmail(email);
  if (account === undefined) throw new StartError('not-found', `There is no account with the address ${email}.`);
  return account;
}

const REFUSALS: Readonly<Record<string, string>> = {
  'last-administrator': 'This is the last administrator; make somebody else an administrator first.',
  'not-found': 'This account is no longer there.',
  'email-taken': 'There is already an account with this address; give it roles with the command role.',
};

function expectDone(outcome: { readonly ok: boolean; readonly reason?: string }): void {
  if (!outcome.ok) throw new StartError('refused', REFUSALS[outcome.reason ?? ''] ?? `Refused: ${outcome.reason ?? ''}.`);
}

async function printLink({ accounts, config }: Context, account: Pick<Account, 'id' | 'email'>, print: Print): Promise<void> {
  const token = await accounts.startReset(account.id, null);
  if (token === undefined) throw new StartError('inactive', `The account ${account.email} is deactivated; activate it first.`);
  print('With this link the password is set, once and within 24 hours:');
  print(`${listeningUrl(config, config.port)}/sign-in/reset/${token}`);
}

/** Prints a line. */
type Print = (line: string) => void;
type Command = (context: Context, values: Values, subject: string | undefined, print: Print) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = {
  create: async (context, { name, role }, email, print) => {
    if (email === undefined || !/^\S+@\S+\.\S+$/.test(email)) throw new StartError('usage', 'Name an address, such as aygun@college.az.');
    if (name === undefined || name.trim() === '') throw new StartError('usage', 'Say who it is with --name "First Last".');
    const grants = await Promise.all(role.map((text) => grantOf(text, context)));
    const outcome = await context.accounts.create({ email, name: name.trim(), grants }, null);
    expectDone(outcome);
    if (!outcome.ok) return;
    print(`Created: ${[outcome.person.email, outcome.person.name, ...outcome.person.grants.map(inWords)].join('  ')}`);
    await printLink(context, outcome.person, print);
  },
  role: async (context, { add, remove }, email, print) => {
    const { accounts } = context;
    const { id } = await find(accounts, email);
    const given = await Promise.all(add.map((text) => grantOf(text, context)));
    const taken = await Promise.all(remove.map((text) => grantOf(text, context)));
    for (const grant of given) expectDone(await accounts.addGrant(id, grant, null));
    for (const grant of taken) expectDone(await accounts.removeGrant(id, grant, null));
    print(inLine(await find(accounts, email)));
  },
  reset: async (context, _values, email, print) => {
    await printLink(context, await find(context.accounts, email), print);
  },
  deactivate: async ({ accounts }, _values, email, print) => {
    expectDone(await accounts.deactivate((await find(accounts, email)).id, null));
    print(inLine(await find(accounts, email)));
  },
  activate: async ({ accounts }, _values, email, print) => {
    expectDone(await accounts.activate((await find(accounts, email)).id, null));
    print(inLine(await find(accounts, email)));
  },
  list: async ({ accounts }, { json }, text, print) => {
    for (let page = 1; ; page += 1) {
      const { accounts: found } = await accounts.list(text ?? '', page);
      for (const account of found) print(json ? JSON.stringify(account) : inLine(account));
      if (found.length === 0) return;
    }
  },
};

/**
 * Does what the words after `npm run account --` say. `withContext` opens what a command needs, and closes it after.
 * @throws StartError with a sentence for the terminal; a TypeError of Node where an option is unknown.
 */
export async function runAccountCommand(
  args: readonly string[],
  withContext: (use: (context: Context) => Promise<void>) => Promise<void>,
  print: Print,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      role: { type: 'string', multiple: true },
      add: { type: 'string', multiple: true },
      remove: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [name, subject] = positionals;
  if (values.help || name === undefined) {
    print(HELP);
    if (!values.help) throw new StartError('usage', 'Name a command.');
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new StartError('usage', `There is no command "${name}"; there are ${Object.keys(COMMANDS).join(', ')}.`);
  const { role = [], add = [], remove = [] } = values;
  await withContext((context) => command(context, { name: values.name, json: values.json, role, add, remove }, subject, print));
}
