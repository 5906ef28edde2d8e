/** The process in which `isolated` does one task: it answers and is ended. */
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import readWorkbook from 'read-excel-file/node';
import { storedZip } from './stored-zip.ts';

export type Task =
  | { readonly kind: 'workbook'; readonly bytes: Buffer; readonly mostBytes: number }
  | { readonly kind: 'pdf'; readonly source: string; readonly data: string; readonly fonts: readonly Buffer[]; readonly folder: string };

/** No value: it failed. */
export interface TaskAnswer {
  readonly value?: unknown;
}

async function answerTo(task: Task): Promise<unknown> {
  if (task.kind === 'workbook') return readWorkbook(storedZip(Buffer.from(task.bytes), task.mostBytes), { trim: false });
  // The folder is all that a document can read; the template reads nothing.
  const compiler = NodeCompiler.create({ workspace: task.folder, fontArgs: [{ fontBlobs: task.fonts.map((font) => Buffer.from(font)) }] });
  return compiler.pdf({ mainFileContent: task.source, inputs: { data: task.data } });
}

// Listening on keeps the process alive until it is ended from outside: the answer could get lost behind its exit.
process.on('message', (task: Task) => {
  answerTo(task)
    .then(
      (value): TaskAnswer => ({ value }),
      (): TaskAnswer => ({}),
    )
    .then((answer) => process.send?.(answer))
    .catch(() => process.exit(1));
});
