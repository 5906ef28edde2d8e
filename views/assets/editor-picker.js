/** Pickers with suggestions: a combobox over each field in which a code is looked for. */
import { answerOf, combobox } from './combobox.js';

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

function optionOf({ label, note, language, dir }) {
  const option = document.createElement('li');
  const text = document.createElement('span');
  const small = document.createElement('small');
  text.textContent = label;
  if (language) text.lang = language;
  if (dir) text.dir = dir;
  small.textContent = note;
  option.append(text, small);
  return option;
}

function attach(finder) {
  const { picker, name } = finder.dataset;
  const isSeveral = finder.dataset.several !== undefined;
  const input = finder.querySelector('input');
  const said = document.createElement('p');
  let choices = [];
  finder.append(said);
  combobox({
    input,
    place: finder.querySelector('.field'),
    said,
    pauseMs: PAUSE_MS,
    shortest: 1,
    look: async (query, signal) => {
      const language = document.documentElement.lang;
      const found = await answerOf(`/${language}/api/vocabularies/${picker}?q=${encodeURIComponent(query)}`, signal);
      if (!signal.aborted) ({ choices } = found);
      return found.choices.map(optionOf);
    },
    choose: (position) => {
      const choice = choices[position];
      const picked = finder.parentElement.querySelector(':scope > .picked');
      if (!isSeveral) picked.replaceChildren();
      const isThere = [...picked.querySelectorAll('input[type="hidden"]')].some(({ value }) => value === choice.code);
      if (!isThere) picked.append(pickedItem(name, choice));
      input.value = '';
      said.textContent = says.done.replace('%', choice.label);
      changed(name);
    },
    shown: (count) => (count === 0 ? says.none : says.found),
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
