/** `npm run eval:search -- --corpus FILE --queries FILE [--distractors FILE…]`: judges search by queries whose answers are known. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../content-schema/project-root.ts';
import { readConfig } from '../../server/config.ts';
import { createContext, type Context } from '../../server/context.ts';
import { StartError } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import { runCommand } from '../command.ts';
import { importFile } from '../import/importer.ts';
import { recognise } from '../import/known-maps.ts';
import { judge, KINDS, type JudgedQuery, type Verdict } from './judge.ts';

const HELP = `Judges search by queries whose answers are known, on a scratch catalogue of its own.

  npm run eval:search -- --corpus FILE --queries FILE [--distractors FILE…] [--verbose]

  --corpus FILE        JSON Lines; "id" of a line is what the queries name
  --queries FILE       JSON: { "queries": [{ "q", "want": [ids] | "cross": [ids] | "none": true }] }
  --distractors FILE   other records among which they must be found; may be given more than once
  --verbose            prints every query, not only the misses
  A map for each file is recognised by its fields: ${path.relative(process.cwd(), path.join(projectRoot, 'scripts/import/maps'))}.
`;

async function load(context: Context, file: string): Promise<number> {
  const refused = new Map<string, number>();
  const counts = await importFile({
    file,
    map: await recognise(file),
    catalogue: context.catalogue,
    dryRun: false,
    limit: Infinity,
    onRefusal: ({ field, code, onlyField }) => {
      if (!onlyField) refused.set(`${field} ${code}`, (refused.get(`${field} ${code}`) ?? 0) + 1);
    },
    onProgress: () => undefined,
  });
  const loaded = counts.added + counts.changed + counts.unchanged;
  const reasons = [...refused].map(([reason, count]) => `${reason} × ${String(count)}`).join(', ');
  console.log(
    `${path.basename(file)}: ${String(loaded)} records${counts.refused > 0 ? `, ${String(counts.refused)} refused (${reasons})` : ''}`,
  );
  return loaded;
}

async function readQueries(file: string): Promise<JudgedQuery[]> {
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as { queries: JudgedQuery[] };
    return json.queries;
  } catch (error) {
    throw new StartError('queries', `The queries in ${file} cannot be read (${error instanceof Error ? error.message : ''}).`, error);
  }
}

function print(verdicts: readonly Verdict[], verbose: boolean): void {
  for (const verdict of verdicts) {
    if (verdict.success && !verbose) continue;
    const found = verdict.found.length === 0 ? 'nothing' : verdict.found.join(', ');
    const missing = verdict.missing.length === 0 ? '' : `; not found: ${verdict.missing.join(', ')}`;
    console.log(`${verdict.success ? 'ok  ' : 'MISS'} ${verdict.kind}: "${verdict.query}" found ${found}${missing}`);
  }
  for (const kind of KINDS) {
    const own = verdicts.filter((verdict) => verdict.kind === kind);
    if (own.length > 0) console.log(`${kind}: ${String(own.filter((verdict) => verdict.success).length)} of ${String(own.length)}`);
  }
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string' },
      queries: { type: 'string' },
      distractors: { type: 'string', multiple: true, default: [] },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help || values.corpus === undefined || values.queries === undefined) {
    console.log(HELP);
    if (!values.help) throw new StartError('usage', 'Name a corpus and its queries.');
    return;
  }
  const queries = await readQueries(values.queries);
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'usta-eval-'));
  const log = createLog(process.env['LOG_LEVEL'] ?? 'warn');
  try {
    const context = await createContext({ ...readConfig({}), dataFolder: scratch }, log);
    try {
      context.search.index.start();
      for (const file of [values.corpus, ...values.distractors]) await load(context, file);
      await context.search.index.caughtUp();
      const verdicts: Verdict[] = [];
      for (const query of queries) {
        const { hits } = await context.search.search({ query: query.q, filters: {}, sort: 'relevance', page: 1, pageSize: 20 });
        verdicts.push(
          judge(
            query,
            hits.map((hit) => hit.identifier),
          ),
        );
      }
      print(verdicts, values.verbose);
      if (verdicts.some((verdict) => !verdict.success)) process.exitCode = 1;
    } finally {
      await context.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
