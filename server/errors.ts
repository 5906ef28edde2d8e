/** What an error says beside its code: values for the sentence `error.<code>` in the locale files. */
export type ErrorParams = Readonly<Record<string, string | number>>;

interface AppErrorOptions {
  readonly status: number;
  readonly params?: ErrorParams;
  readonly cause?: unknown;
}

/**
 * An error a reader may see. `code` is stable and names the sentences `error.<code>.what` and
 * `error.<code>.do` in the locale files; `status` is the HTTP status.
 */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: ErrorParams;

  constructor(code: string, options: AppErrorOptions) {
    super(code, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = options.status;
    this.params = options.params ?? {};
  }
}

/**
 * A reason why a command cannot start or go on: one sentence for the terminal that says what
 * happened and what to do. Printed without a stack; the process ends with exit code 1.
 */
export class StartError extends Error {
  readonly code: string;

  constructor(code: string, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = 'StartError';
    this.code = code;
  }
}

/** The error code of a Node or system error (`ENOENT`, `EADDRINUSE`, …), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
