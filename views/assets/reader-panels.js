/** What opens beside the pages: contents, thumbnails and the search in this book. */
const MOST_HITS = 50;

function pageButton(page, goTo) {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.page = page;
  button.addEventListener('click', () => goTo(page));
  return button;
}

function contentsRows(entries, { goTo, nameOf }) {
  return entries.map(({ name, language, dir, page, level }) => {
    const row = document.createElement('li');
    const button = pageButton(page, goTo);
    const title = document.createElement('span');
    const number = document.createElement('span');
    title.lang = language;
    title.dir = dir;
    title.textContent = name;
    number.className = 'quiet';
    number.dir = 'ltr';
    number.textContent = nameOf(page);
    button.append(title, number);
    row.className = `level-${level}`;
    row.append(button);
    return row;
  });
}

function thumbnailRows([from, to], { goTo, nameOf, imageOf }) {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const page = from + index;
    const row = document.createElement('li');
    const button = pageButton(page, goTo);
    const image = document.createElement('img');
    const number = document.createElement('span');
    image.loading = 'lazy';
    image.decoding = 'async';
    image.alt = '';
    image.width = 120;
    image.height = 170;
    image.src = imageOf(page);
    number.textContent = nameOf(page);
    button.append(image, number);
    row.append(button);
    return row;
  });
}

/** Text with its found words marked; parts as the server gives them, or a plain text. */
function marked(text) {
  return (Array.isArray(text) ? text : [{ text, found: false }]).map((part) => {
    const element = document.createElement(part.found ? 'mark' : 'span');
    element.textContent = part.text;
    return element;
  });
}

function hitRow({ page, text, language, dir }, { nameOf, goToHit }) {
  const row = document.createElement('li');
  const button = pageButton(page, goToHit);
  const number = document.createElement('b');
  const shown = document.createElement('span');
  number.dir = 'ltr';
  number.textContent = nameOf(page);
  shown.dir = dir ?? 'auto';
  if (language && language !== 'und') shown.lang = language;
  shown.append(...marked(text ?? ''));
  button.append(number, shown);
  row.append(button);
  return row;
}

/**
 * `side` holds the panels, `tool` answers the button of one. `onSearch` is given the words that were looked for, before what they
 * find is shown.
 */
export function createPanels({
  side,
  tool,
  says,
  from,
  to,
  entries,
  goTo,
  nameOf,
  imageOf,
  searchAddress,
  passed,
  file,
  onSearch,
  onToggle,
}) {
  const panels = Object.fromEntries([...side.querySelectorAll('[data-panel]')].map((panel) => [panel.dataset.panel, panel]));
  const isNarrow = () => side.parentElement.clientWidth < 640;
  const filled = new Set();
  let shown;
  let running;

  function hide() {
    if (shown === undefined) return;
    tool(shown).setAttribute('aria-expanded', 'false');
    panels[shown].hidden = true;
    side.hidden = true;
    shown = undefined;
    onToggle();
  }

  /** On a narrow screen the panel lies over the pages, so it goes when a page was chosen. */
  const choose = (page, options) => {
    if (isNarrow()) hide();
    goTo(page, options);
  };

  function markPlace(page) {
    for (const name of ['contents', 'thumbnails']) {
      panels[name].querySelector('[aria-current]')?.removeAttribute('aria-current');
      const buttons = [...panels[name].querySelectorAll('button')].filter((button) => Number(button.dataset.page) <= page);
      const here = name === 'contents' ? buttons.at(-1) : buttons.find((button) => Number(button.dataset.page) === page);
      here?.setAttribute('aria-current', 'true');
      if (shown === name && here !== undefined && !panels[name].contains(document.activeElement)) here.scrollIntoView({ block: 'nearest' });
    }
  }

  function fill(name) {
    if (filled.has(name)) return;
    filled.add(name);
    const parts = { goTo: choose, nameOf, imageOf };
    if (name === 'contents') panels.contents.querySelector('ol').replaceChildren(...contentsRows(entries, parts));
    if (name === 'thumbnails') panels.thumbnails.querySelector('ol').replaceChildren(...thumbnailRows([from, to], parts));
  }

  function show(name, page) {
    if (shown === name) {
      hide();
      tool(name).focus();
      return;
    }
    hide();
    fill(name);
    shown = name;
    side.hidden = false;
    panels[name].hidden = false;
    tool(name).setAttribute('aria-expanded', 'true');
    onToggle();
    markPlace(page);
    const target =
      name === 'search' ? panels.search.querySelector('input') : (panels[name].querySelector('[aria-current]') ?? panels[name]);
    target.focus();
  }

  const found = panels.search.querySelector('[data-part=found]');
  const hits = panels.search.querySelector('ol');

  async function search(query) {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    try {
      const answer = await fetch(`${searchAddress}?${new window.URLSearchParams({ q: query, file, pageSize: MOST_HITS, ...passed })}`, {
        signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { passages } = await answer.json();
      if (signal.aborted) return;
      const pages = passages.filter(({ page }) => page >= from && page <= to);
      onSearch(query);
      hits.replaceChildren(...pages.map((passage) => hitRow(passage, { nameOf, goToHit: (page) => choose(page, { marks: true }) })));
      found.textContent = pages.length === 0 ? says.none : '';
    } catch {
      if (!signal.aborted) found.textContent = says.unsearched;
    }
  }

  panels.search.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const query = panels.search.querySelector('input').value.trim();
    if (query !== '') void search(query);
  });

  return { show, hide, isOpen: () => shown !== undefined, shown: () => shown, markPlace };
}
