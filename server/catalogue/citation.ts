import type { ItemView } from './presenter.ts';

/** How a reader names the item in a paper, part by part: who, title, version, publisher, year, address. Names only, so it needs no translation. */
export function citation(item: ItemView, address: string): string[] {
  const title = item.version === undefined ? item.name.text : `${item.name.text} (${item.version})`;
  const parts = [
    item.creators.join(', '),
    title,
    item.publishers.filter((name) => !item.creators.includes(name)).join(', '),
    item.datePublished?.slice(0, 4) ?? '',
    item.licence?.code ?? '',
    address,
  ];
  return parts.filter((part) => part !== '');
}
