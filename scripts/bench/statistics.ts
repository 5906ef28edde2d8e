import type { Round } from './load.ts';

/** What a target did at one concurrency, over all its rounds; times in milliseconds. */
export interface Speed {
  readonly p50: number;
  readonly p95: number;
  /** Answers in a second. */
  readonly throughput: number;
}

/** The value that the given share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export function speedOf(rounds: readonly Round[]): Speed {
  const latencies = rounds.flatMap((round) => round.latencies);
  const seconds = rounds.reduce((sum, round) => sum + round.seconds, 0);
  return { p50: percentile(latencies, 0.5), p95: percentile(latencies, 0.95), throughput: latencies.length / seconds };
}
