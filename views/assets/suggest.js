/** Suggestions while typing: an ARIA combobox over the search form, which works as it is without this. */
const SHORTEST = 2;
const PAUSE_MS = 120;

function attach(form) {
  const input = form.querySelector('input[type="search"]');
  const list = document.createElement('ul');
  const status = document.createElement('p');
  let options = [];
  let active = -1;
  let asked = '';
  let running;
  let timer;

  list.id = `${input.id}-list`;
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.labels[0]?.textContent ?? '');
  status.className = 'hidden';
  status.setAttribute('role', 'status');
  form.querySelector('.field').append(list, status);
  for (const [name, value] of [
    ['role', 'combobox'],
    ['aria-expanded', 'false'],
    ['aria-controls', list.id],
    ['aria-autocomplete', 'list'],
  ])
    input.setAttribute(name, value);

  function close() {
    list.hidden = true;
    active = -1;
    status.textContent = '';
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function choose(position) {
    options[active]?.setAttribute('aria-selected', 'false');
    active = position;
    const option = options[active];
    if (option === undefined) {
      input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  }

  function option({ href, parts, note, language, dir }, position) {
    const item = document.createElement('li');
    const name = document.createElement('span');
    const kind = document.createElement('small');
    item.id = `${list.id}-${position}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    item.dataset.href = href;
    if (language) name.lang = language;
    if (dir) name.dir = dir;
    for (const { text, found } of parts) {
      const part = document.createElement(found ? 'mark' : 'span');
      part.textContent = text;
      name.append(part);
    }
    kind.textContent = note;
    item.append(name, kind);
    return item;
  }

  function show({ items, specialties }) {
    const rows = [
      ...specialties.map(({ label, href, scheme }) => ({
        href,
        parts: [{ text: label, found: false }],
        note: scheme === 'isco-08' ? form.dataset.occupation : form.dataset.field,
      })),
      ...items.map(({ name, href, typeLabel, language, dir }) => ({ href, parts: name, note: typeLabel, language, dir })),
    ];
    options = rows.map(option);
    list.replaceChildren(...options);
    active = -1;
    input.removeAttribute('aria-activedescendant');
    if (options.length === 0 || document.activeElement !== input) {
      close();
      return;
    }
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    status.textContent = form.dataset.shown;
  }

  /** One request at a time: a newer query ends the one before. */
  async function ask() {
    const query = input.value.trim();
    if (query === asked) return;
    asked = query;
    running?.abort();
    if (query.length < SHORTEST) {
      close();
      return;
    }
    running = new AbortController();
    const { signal } = running;
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(query)}`, { signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const suggestions = await answer.json();
      if (!signal.aborted) show(suggestions);
    } catch {
      if (!signal.aborted) close();
    }
  }

  input.addEventListener('input', (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener('compositionend', () => void ask());
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const isOpen = !list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!isOpen) {
        asked = '';
        void ask();
      } else {
        const steps = options.length + 1;
        const step = event.key === 'ArrowDown' ? 1 : -1;
        choose(((active + 1 + step + steps) % steps) - 1);
      }
      event.preventDefault();
    } else if (event.key === 'Enter' && isOpen && active >= 0) {
      event.preventDefault();
      window.location.assign(options[active].dataset.href);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener('blur', () => setTimeout(close, 100));
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const chosen = event.target.closest('[role="option"]');
    if (chosen) window.location.assign(chosen.dataset.href);
  });
}

for (const form of document.querySelectorAll('form[data-suggest]')) attach(form);
