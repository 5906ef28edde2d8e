/** Puts generated books and videos with so many passages into the catalogue of USTA_DATA; a step of `npm run bench:search`. */
import { createHash } from 'node:crypto';
import type { Item } from '../../content-schema/validator.ts';
import { INTERFACE_LANGUAGES } from '../../content-schema/vocabularies.ts';
import { readConfig } from '../../server/config.ts';
import { createContext, type Context } from '../../server/context.ts';
import { createLog } from '../../server/log.ts';
import { runCommand } from '../command.ts';
import { createRandom, createZipf } from './random.ts';
import { readWordLists } from './word-lists.ts';

const SEED = 11;
const OF_ITEM = 200;
/** A page of a small book, or half a minute of quick speech. */
const WORDS = 80;
/** Items that are stored together. */
const TOGETHER = 100;

async function fill(context: Context, count: number): Promise<void> {
  const random = createRandom(SEED);
  const lists = await readWordLists();
  const writers = INTERFACE_LANGUAGES.map((language) => ({ language, word: createZipf(lists[language], random) }));
  const { media, catalogue } = context;
  let items: Item[] = [];
  for (let at = 0; at * OF_ITEM < count; at += 1) {
    const { language, word } = random.pick(writers);
    const isBook = random.chance(0.5);
    const text = (words: number): string => Array.from({ length: words }, word).join(' ');
    const sha256 = createHash('sha256')
      .update(`passages ${String(at)}`)
      .digest('hex');
    const type = isBook ? 'application/pdf' : 'text/vtt';
    await media.files.add({ sha256, kind: isBook ? 'textbook' : 'caption', name: 'generated', type, size: 1_000_000, language });
    const writing = media.passages.begin(sha256);
    const places = Array.from({ length: Math.min(OF_ITEM, count - at * OF_ITEM) }, (_, place) => place);
    if (isBook) await writing.add(places.map((place) => ({ page: place + 1, text: text(WORDS) })));
    else await writing.add(places.map((place) => ({ start: place * 30, end: place * 30 + 30, text: text(WORDS), cues: [] })));
    await writing.publish(isBook ? { pages: places.length } : {});
    const file = { sha256, encodingFormat: type, contentSize: 1_000_000, inLanguage: language };
    const shared = {
      identifier: `generated:inside-${String(at)}`,
      originalLanguage: language,
      inLanguage: [language],
      name: { [language]: text(4) },
    };
    items.push(isBook ? { ...shared, type: 'textbook', encoding: [file] } : { ...shared, type: 'video-lesson', caption: [file] });
    if (items.length < TOGETHER) continue;
    await catalogue.store(items);
    items = [];
  }
  await catalogue.store(items);
}

await runCommand(async () => {
  const count = Number(process.argv[2]);
  const context = await createContext(readConfig(), createLog('warn'));
  try {
    const began = performance.now();
    context.search.index.start();
    await fill(context, count);
    await context.search.index.caughtUp();
    console.log(`${String(count)} passages searchable after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  } finally {
    await context.close();
  }
});
