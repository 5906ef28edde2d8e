const MB = 1_000_000;

/** Bands of what a file weighs, by their upper end in bytes. */
const BANDS = [
  ['under-10-mb', 10 * MB],
  ['10-to-50-mb', 50 * MB],
  ['50-to-200-mb', 200 * MB],
  ['over-200-mb', Infinity],
] as const;

export const SIZE_BANDS = BANDS.map(([band]) => band);

/** The band that a size in bytes falls into. */
export function sizeBand(bytes: number | undefined): string | null {
  if (bytes === undefined) return null;
  return BANDS.find(([, end]) => bytes < end)?.[0] ?? null;
}
