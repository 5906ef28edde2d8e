import type { Log } from '../log.ts';
import type { Claim } from './job-queue.ts';
import type { Job, JobError } from './job-model.ts';

const MOST_ATTEMPTS = 5;
const REPORT_MS = 500;

/** What a handler is given beside the input. */
export interface JobWork {
  readonly job: Job;
  /** Aborted when the process stops, or another one has taken the job over. */
  readonly signal: AbortSignal;
  /** Shows how far it is to whoever waits; writes at most twice a second. */
  readonly progress: (done: number, total: number) => void;
}

/** How a job ended as far as it could: a failure that is an expected outcome is final. */
export type JobOutcome = { readonly ok: true; readonly result?: unknown } | { readonly ok: false; readonly error: JobError };

/**
 * Does one kind of job. It may be begun again at any time, also while another process believes to be doing it: whatever it
 * writes must come out the same. What it throws is tried again.
 */
export type JobHandler = (input: Readonly<Record<string, unknown>>, work: JobWork) => Promise<JobOutcome>;

export interface JobRunOptions {
  readonly log: Log;
  readonly leaseMs: number;
  /** The first pause before another attempt; it doubles. */
  readonly backOffMs: number;
  readonly leaving: AbortSignal;
}

async function tryAgain(claim: Claim, error: unknown, { log, backOffMs, leaving }: JobRunOptions): Promise<void> {
  const { _id, kind, attempts } = claim.job;
  if (leaving.aborted) await claim.putBack(0, true);
  else if (attempts >= MOST_ATTEMPTS) {
    log.error({ err: error, job: _id, kind }, 'job failed');
    await claim.fail({ code: 'job-failed' });
  } else {
    log.warn({ err: error, job: _id, kind, attempts }, 'job interrupted; trying again');
    await claim.putBack(backOffMs * 2 ** (attempts - 1), false);
  }
}

/** Does a claimed job to its end, keeping the claim alive meanwhile. */
export async function runJob(claim: Claim, handler: JobHandler, options: JobRunOptions): Promise<void> {
  const { job } = claim;
  // Begun so often without an end to it, it must be what ends the process.
  if (job.attempts > MOST_ATTEMPTS) {
    await claim.fail({ code: 'job-failed' });
    return;
  }
  const lost = new AbortController();
  let told: Promise<unknown> = Promise.resolve();
  const keep = (holds: Promise<boolean>): void => {
    const heard = holds.then(
      (still) => still || lost.abort(),
      () => undefined,
    );
    told = Promise.all([told, heard]);
  };
  const renewal = setInterval(() => {
    keep(claim.renew());
  }, options.leaseMs / 3);
  let reported = 0;
  try {
    const outcome = await handler(job.input, {
      job,
      signal: AbortSignal.any([lost.signal, options.leaving]),
      progress: (done, total) => {
        if (done < total && Date.now() - reported < REPORT_MS) return;
        reported = Date.now();
        keep(claim.report(done, total));
      },
    });
    // What was shown last stays shown: it must not come after the end, which takes the claim away.
    await told;
    await (outcome.ok ? claim.finish(outcome.result) : claim.fail(outcome.error));
  } catch (error) {
    if (!lost.signal.aborted) await tryAgain(claim, error, options);
  } finally {
    clearInterval(renewal);
  }
}
