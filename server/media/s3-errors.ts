import { AppError, systemCode } from '../errors.ts';

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE']);

interface Answer {
  readonly name: string;
  readonly status: number | undefined;
}

/** What the server said, as far as an error of the SDK tells. */
function answerIn(error: unknown): Answer {
  if (!(error instanceof Error)) return { name: '', status: undefined };
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return { name: error.name, status: metadata?.httpStatusCode };
}

/** Whether the server said that there is no such file; a missing bucket is something else. */
export function isMissing(error: unknown): boolean {
  const { name, status } = answerIn(error);
  return status === 404 && name !== 'NoSuchBucket';
}

/** Whether the server said that the file ends before the part that was asked for. */
export function isBeyondEnd(error: unknown): boolean {
  return answerIn(error).status === 416;
}

/**
 * The error to throw for one of the SDK: AppError `files-unreachable`, `files-bucket-missing` or `files-access-denied`, all with status 503;
 * any other as it is. None names the server: readers see them.
 */
export function storeError(error: unknown): unknown {
  const { name, status } = answerIn(error);
  const of = (code: string): AppError => new AppError(code, { status: 503, cause: error });
  if (name === 'NoSuchBucket') return of('files-bucket-missing');
  if (status === 401 || status === 403) return of('files-access-denied');
  if (name === 'TimeoutError' || UNREACHABLE.has(systemCode(error) ?? '') || (status !== undefined && status >= 500))
    return of('files-unreachable');
  return error;
}
