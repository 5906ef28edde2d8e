/** `npm run import-framework -- FILE [--id ID] [--dry-run]`: brings a competency framework into the catalogue. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../server/config.ts';
import { createContext } from '../server/context.ts';
import { StartError, systemCode } from '../server/errors.ts';
import { problemSentence, type FileProblem } from '../server/exchange/service.ts';
import { readFramework } from '../server/frameworks/service.ts';
import { createTranslators } from '../server/http/messages.ts';
import { createLog } from '../server/log.ts';
import { runCommand } from './command.ts';

const HELP = `Brings a competency framework into the catalogue, to match learning outcomes with.

  npm run import-framework -- FILE [--id ID] [--dry-run]

  FILE       1EdTech CASE 1.0 or 1.1 (JSON), NIST's CPRT JSON (NICE Framework) or DigComp 3.0 (JSON-LD, CSV)
  --id ID    short name by which programmes name it; without it, it comes from the file
  --dry-run  checks everything and stores nothing

A second run changes nothing. A new edition takes the place of the former: what it does not have is removed.

Examples
  npm run import-framework -- nice-framework.json --dry-run
  npm run import-framework -- our-standards.case.json --id welding-2026
`;

async function contentOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new StartError('file', `The file ${file} cannot be read (${systemCode(error) ?? 'unknown'}); name another one.`, error);
  });
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      id: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [file, ...others] = positionals;
  if (values.help || file === undefined || others.length > 0) {
    console.log(HELP);
    if (!values.help) throw new StartError('usage', 'Name one file to import.');
    return;
  }
  const { en: translate } = createTranslators();
  const sentences = (problems: readonly FileProblem[]): string =>
    problems.map((problem) => `  ${problemSentence(problem, translate)}`).join('\n');
  const refuse = (problems: readonly FileProblem[]): StartError =>
    new StartError('framework-refused', `${path.basename(file)} was refused:\n${sentences(problems)}`);
  const reading = readFramework(await contentOf(file), path.basename(file), values.id);
  if (!reading.ok) throw refuse(reading.problems);
  const config = readConfig();
  const context = await createContext(config, createLog(config.logLevel), {
    progress: (step) => {
      console.log(`${step} …`);
    },
  });
  try {
    const { frameworks } = context;
    const outcome = await frameworks.import(reading.framework, { dryRun: values['dry-run'] });
    if (!outcome.ok) throw refuse(outcome.problems);
    const { counts, framework } = outcome;
    console.log(`${values['dry-run'] ? 'Dry run, nothing stored' : 'Imported'}: ${reading.framework.id}`);
    console.log(
      `  new ${String(counts.added)}, changed ${String(counts.changed)}, unchanged ${String(counts.unchanged)}, removed ${String(counts.removed)}`,
    );
    const types = Object.entries(framework.types).map(([type, count]) => `${type} ${String(count)}`);
    console.log(`  ${types.join(', ')}; relations ${String(framework.relations)}`);
    if (reading.framework.leftOut.length > 0) console.log(sentences(reading.framework.leftOut));
  } finally {
    await context.close();
  }
});
