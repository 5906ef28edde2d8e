/** The reader: pdf.js over the parts of the file that are needed, with its tools and keys. */
import { createPages } from './reader-pages.js';
import { createPanels } from './reader-panels.js';
import { createSource } from './reader-source.js';

const ZOOM = 1.2;
const SAID_AFTER_MS = 300;

const filledIn = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

async function openBook(reader, { onLost, onFailed }) {
  const { engine, file, bytes } = reader.dataset;
  const lib = await import(`${engine}/build/pdf.min.mjs`);
  lib.GlobalWorkerOptions.workerSrc = `${engine}/build/pdf.worker.min.mjs`;
  const source = createSource(lib, {
    address: file,
    bytes: Number(bytes),
    onLost,
    onFailed,
    onLoaded: (length) => (reader.dataset.loaded = Number(reader.dataset.loaded ?? 0) + length),
  });
  const pdf = await lib.getDocument({
    range: source,
    disableStream: true,
    disableAutoFetch: true,
    isEvalSupported: false,
    enableXfa: false,
    verbosity: 0,
    cMapUrl: `${engine}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${engine}/fonts/`,
    wasmUrl: `${engine}/wasm/`,
    iccUrl: `${engine}/iccs/`,
  }).promise;
  return { lib, pdf };
}

/** Opens the book in `reader` at a page; `remember` is told which page is in sight. Answers how to go to another one. */
export async function openReader(reader, { page: first, remember, onClose }) {
  const { dataset } = reader;
  const part = (name) => reader.querySelector(`[data-part=${name}]`);
  const tool = (name) => reader.querySelector(`[data-tool=${name}]`);
  const scroller = reader.querySelector('.reader-pages');
  const box = document.getElementById('reader-page');
  const notice = (text) => (part('notice').textContent = text);
  let isPassing = false;
  let query = dataset.query;

  notice(dataset.saysOpening);
  let failed = () => undefined;
  const failure = new Promise((_, reject) => (failed = reject));
  const opened = openBook(reader, {
    onLost: (isLost) => notice(isLost ? dataset.saysLost : ''),
    onFailed: () => {
      notice(dataset.saysFailed);
      failed(new Error('failed'));
    },
  });
  const [{ lib, pdf }, facts] = await Promise.race([
    Promise.all([
      opened,
      fetch(dataset.facts).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }),
    ]),
    failure,
  ]);
  const total = pdf.numPages;
  // A link may show some of its pages alone.
  const [from, to] = [Number(dataset.first ?? 1), Math.min(Number(dataset.last ?? total), total)];
  const scanned = new Set(facts.scanned);
  const labelled = (page) => facts.labels[page - 1] || String(page);
  const nameOf = (page) => (labelled(page) === String(page) ? String(page) : `${labelled(page)} (${page})`);
  const named = dataset.file.split('/').at(-1).slice(0, 12);
  const passed = dataset.pass ? { pass: dataset.pass } : {};
  const imageOf = (page) =>
    `/items/${dataset.item}/pages/${page}/image?${new window.URLSearchParams({ width: 240, file: named, ...passed })}`;
  const wordsByPage = new Map();

  function wordsOf(page) {
    if (query === '') return Promise.resolve(new Set());
    const asked = `${query} ${page}`;
    if (!wordsByPage.has(asked)) {
      const words = fetch(`/items/${dataset.item}/pages/${page}/words?${new window.URLSearchParams({ q: query, file: named, ...passed })}`)
        .then((answer) => (answer.ok ? answer.json() : { words: [] }))
        .then(({ words: found }) => new Set(found))
        .catch(() => new Set());
      wordsByPage.set(asked, words);
    }
    return wordsByPage.get(asked);
  }

  let timer;
  function onPage(page) {
    if (isPassing) notice('');
    isPassing = false;
    if (document.activeElement !== box) box.value = labelled(page);
    part('of').textContent = labelled(page) === String(page) ? `/ ${total}` : `(${page} / ${total})`;
    tool('previous').disabled = page <= from;
    tool('next').disabled = page >= to;
    clearTimeout(timer);
    timer = setTimeout(() => {
      remember(page);
      panels.markPlace(page);
      part('said').textContent = filledIn(dataset.saysPlace, { page: labelled(page), pages: total });
      const here = new URL(window.location.href);
      here.searchParams.set('page', page);
      here.hash = '';
      window.history.replaceState(window.history.state, '', here);
    }, SAID_AFTER_MS);
  }

  const pages = createPages({
    scroller,
    lib,
    pdf,
    from,
    to,
    labelOf: (page) => filledIn(dataset.saysPage, { page: nameOf(page) }),
    isScanned: (page) => scanned.has(page),
    scannedNotice: dataset.saysScanned,
    wordsOf,
    onPage,
  });

  const panels = createPanels({
    side: reader.querySelector('.reader-side'),
    tool,
    says: { none: dataset.saysNone, unsearched: dataset.saysUnsearched },
    from,
    to,
    entries: facts.contents.filter(({ page }) => page >= from && page <= to),
    goTo: (page, options) => pages.goTo(page, options),
    nameOf,
    imageOf,
    searchAddress: dataset.search,
    passed,
    file: named,
    onSearch: (words) => {
      query = words;
      pages.markAgain();
    },
    onToggle: () => reader.classList.toggle('beside', panels?.isOpen() === true),
  });
  tool('contents').disabled = facts.contents.length === 0;
  document.getElementById('reader-q').value = query;

  const step = (by) => pages.goTo(pages.current() + by);
  const fill = (on) => {
    reader.classList.toggle('filled', on);
    document.documentElement.classList.toggle('reader-filled', on);
    tool('fill').setAttribute('aria-pressed', String(on));
    if (!on && document.fullscreenElement === reader) void document.exitFullscreen();
    if (on) void reader.requestFullscreen?.().catch(() => undefined);
  };
  document.addEventListener('fullscreenchange', () => {
    if (document.fullscreenElement === null) fill(false);
  });

  async function copy() {
    const address = new URL(dataset.address, window.location.href);
    address.searchParams.set('page', pages.current());
    if (query !== '') address.searchParams.set('q', query);
    await navigator.clipboard?.writeText(address.href);
    notice(dataset.saysCopied);
    setTimeout(() => notice(''), 3000);
  }
  tool('copy').hidden = navigator.clipboard === undefined;

  const tools = {
    contents: () => panels.show('contents', pages.current()),
    thumbnails: () => panels.show('thumbnails', pages.current()),
    search: () => panels.show('search', pages.current()),
    previous: () => step(-1),
    next: () => step(1),
    smaller: () => pages.zoom(1 / ZOOM),
    larger: () => pages.zoom(ZOOM),
    fit: () => pages.fit(),
    dark: () => tool('dark').setAttribute('aria-pressed', String(reader.classList.toggle('inverted'))),
    copy: () => void copy().catch(() => undefined),
    fill: () => fill(!reader.classList.contains('filled')),
    more: () => tool('more').setAttribute('aria-expanded', String(reader.classList.toggle('more'))),
    close: () => {
      fill(false);
      onClose();
    },
  };
  for (const [name, act] of Object.entries(tools)) tool(name).addEventListener('click', act);

  reader.querySelector('[data-form=page]').addEventListener('submit', (event) => {
    event.preventDefault();
    const wanted = box.value.trim().toLowerCase();
    const printed = facts.labels.findIndex((label) => label !== '' && label.toLowerCase() === wanted);
    const page = printed >= 0 ? printed + 1 : Number(wanted);
    if (Number.isInteger(page) && page >= from && page <= to) {
      notice('');
      pages.goTo(page);
      scroller.focus({ preventScroll: true });
    } else {
      isPassing = true;
      notice(filledIn(dataset.saysNowhere, { page: box.value }));
    }
  });
  box.addEventListener('focus', () => box.select());

  const keys = {
    ArrowLeft: () => step(dataset.dir === 'rtl' ? 1 : -1),
    ArrowRight: () => step(dataset.dir === 'rtl' ? -1 : 1),
    PageUp: () => step(-1),
    PageDown: () => step(1),
    Home: () => pages.goTo(from),
    End: () => pages.goTo(to),
    '+': tools.larger,
    '=': tools.larger,
    '-': tools.smaller,
    '/': tools.search,
    t: tools.contents,
    Escape: () => {
      if (panels.isOpen()) {
        const name = panels.shown();
        panels.hide();
        tool(name).focus();
      } else fill(false);
    },
  };
  reader.addEventListener('keydown', (event) => {
    const isTyping = event.target.matches('input');
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || (isTyping && event.key !== 'Escape')) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (act === undefined || (event.key === 't' && tool('contents').disabled)) return;
    event.preventDefault();
    act();
  });

  const begin = Math.min(Math.max(first, from), to);
  await pages.begin(begin);
  notice('');
  onPage(begin);
  return { goTo: (page) => pages.goTo(page, { marks: query !== '' }) };
}
