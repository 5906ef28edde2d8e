/** Pickers with suggestions: an ARIA combobox over each field in which a code is looked for. */
const PAUSE_MS = 150;
const says = document.getElementById('says').dataset;
const form = document.getElementById('editor');

function removeIcon() {
  const drawn = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  for (const [name, value] of [
    ['class', 'icon'],
    ['width', '18'],
    ['height', '18'],
    ['viewBox', '0 0 24 24'],
    ['aria-hidden', 'true'],
  ])
    drawn.setAttribute(name, value);
  path.setAttribute('d', 'm7 7 10 10M17 7 7 17');
  drawn.append(path);
  return drawn;
}

/** A chosen code as the server writes it into the page. */
function pickedItem(name, { code, label, note, language, dir }) {
  const item = document.createElement('li');
  const hidden = document.createElement('input');
  const what = document.createElement('span');
  const text = document.createElement('span');
  const remove = document.createElement('button');
  hidden.type = 'hidden';
  hidden.name = name;
  hidden.value = code;
  what.className = 'what-picked';
  text.textContent = label;
  if (language) text.lang = language;
  if (dir) text.dir = dir;
  what.append(text);
  if (note && note !== label) {
    const small = document.createElement('small');
    small.className = 'quiet';
    small.textContent = ` ${note}`;
    what.append(small);
  }
  remove.className = 'tool';
  remove.type = 'submit';
  remove.name = 'do';
  remove.value = `unpick:${name}:${code}`;
  remove.setAttribute('aria-label', says.remove.replace('%', label));
  remove.append(removeIcon());
  item.append(hidden, what, remove);
  return item;
}

function changed(name) {
  form.dispatchEvent(new window.CustomEvent('usta:changed', { detail: name }));
}

function attach(finder) {
  const { picker, name } = finder.dataset;
  const isSeveral = finder.dataset.several !== undefined;
  const input = finder.querySelector('input');
  const list = document.createElement('ul');
  const status = document.createElement('p');
  let choices = [];
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
  finder.querySelector('.field').append(list);
  finder.append(status);
  for (const [key, value] of [
    ['role', 'combobox'],
    ['aria-expanded', 'false'],
    ['aria-controls', list.id],
    ['aria-autocomplete', 'list'],
  ])
    input.setAttribute(key, value);

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function mark(position) {
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

  function choose(choice) {
    const picked = finder.parentElement.querySelector(':scope > .picked');
    if (!isSeveral) picked.replaceChildren();
    const isThere = [...picked.querySelectorAll('input[type="hidden"]')].some(({ value }) => value === choice.code);
    if (!isThere) picked.append(pickedItem(name, choice));
    input.value = '';
    asked = '';
    close();
    status.textContent = says.done.replace('%', choice.label);
    changed(name);
  }

  function show(found) {
    choices = found;
    options = found.map(({ label, note, language, dir }, position) => {
      const option = document.createElement('li');
      const text = document.createElement('span');
      const small = document.createElement('small');
      option.id = `${list.id}-${position}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      text.textContent = label;
      if (language) text.lang = language;
      if (dir) text.dir = dir;
      small.textContent = note;
      option.append(text, small);
      return option;
    });
    list.replaceChildren(...options);
    active = -1;
    input.removeAttribute('aria-activedescendant');
    if (options.length === 0) {
      close();
      status.textContent = says.none;
      return;
    }
    if (document.activeElement !== input) return;
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    status.textContent = says.found;
  }

  /** One request at a time: a newer text ends the one before. */
  async function ask() {
    const query = input.value.trim();
    if (query === asked) return;
    asked = query;
    running?.abort();
    if (query === '') {
      close();
      return;
    }
    running = new AbortController();
    const { signal } = running;
    const language = document.documentElement.lang;
    try {
      const answer = await fetch(`/${language}/api/vocabularies/${picker}?q=${encodeURIComponent(query)}`, { signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { choices: found } = await answer.json();
      if (!signal.aborted) show(found);
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
      event.preventDefault();
      if (!isOpen) {
        asked = '';
        void ask();
        return;
      }
      const steps = options.length + 1;
      mark(((active + 1 + (event.key === 'ArrowDown' ? 1 : -1) + steps) % steps) - 1);
    } else if (event.key === 'Enter' && isOpen && active >= 0) {
      event.preventDefault();
      choose(choices[active]);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener('blur', () => setTimeout(close, 100));
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const position = options.indexOf(event.target.closest('[role="option"]'));
    if (position >= 0) choose(choices[position]);
  });
}

/* What was chosen is taken out at once where the page can do it; rows with fields of their own go through the server. */
form.addEventListener('click', (event) => {
  const remove = event.target.closest?.('button[value^="unpick:"]');
  if (!remove) return;
  event.preventDefault();
  const item = remove.closest('li');
  const name = item.querySelector('input[type="hidden"]')?.name;
  const finder = item.closest('.picked').parentElement.querySelector(':scope > .finder input');
  item.remove();
  finder?.focus();
  changed(name);
});

function attachAll() {
  for (const finder of form.querySelectorAll('[data-picker]')) attach(finder);
}

/* A kept text brings the codes back that were chosen; their names are those of the codes until the page is loaded again. */
form.addEventListener('usta:put-back', ({ detail: byName }) => {
  for (const finder of form.querySelectorAll('[data-picker]')) {
    const { name } = finder.dataset;
    const picked = finder.parentElement.querySelector(':scope > .picked');
    const there = new Set(Array.from(picked.querySelectorAll('input[type="hidden"]'), ({ value }) => value));
    for (const code of byName.get(name) ?? []) if (!there.has(code)) picked.append(pickedItem(name, { code, label: code, note: '' }));
  }
});
form.addEventListener('usta:replaced', attachAll);
attachAll();
