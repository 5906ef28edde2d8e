/** What the partial `pagination` shows; a gap is undefined. */
export interface PageLinks {
  readonly current: number;
  readonly last: number;
  readonly links: readonly ({ readonly page: number; readonly href: string } | undefined)[];
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** Links to the first, the last and the neighbouring pages of `total` rows. */
export function pageLinks(total: number, size: number, current: number, href: (page: number) => string): PageLinks {
  const last = Math.max(1, Math.ceil(total / size));
  const wanted = [...new Set([1, current - 1, current, current + 1, last])]
    .filter((page) => page >= 1 && page <= last)
    .sort((a, b) => a - b);
  return {
    current,
    last,
    links: wanted.flatMap((page, position) => {
      const own = { page, href: href(page) };
      const before = wanted[position - 1];
      return before !== undefined && page - before > 1 ? [undefined, own] : [own];
    }),
    previous: current > 1 && current <= last ? href(current - 1) : undefined,
    next: current < last ? href(current + 1) : undefined,
  };
}
