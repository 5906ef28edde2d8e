/** Suggestions while typing over the search form, which works as it is without this. */
import { answerOf, combobox } from './combobox.js';

const SHORTEST = 2;
const PAUSE_MS = 120;

function option({ href, parts, note, language, dir }) {
  const item = document.createElement('li');
  const name = document.createElement('span');
  const kind = document.createElement('small');
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

function attach(form) {
  const place = form.querySelector('.field');
  const said = document.createElement('p');
  let options = [];
  place.append(said);
  combobox({
    input: form.querySelector('input[type="search"]'),
    place,
    said,
    pauseMs: PAUSE_MS,
    shortest: SHORTEST,
    look: async (query, signal) => {
      const { items, specialties } = await answerOf(`${form.dataset.suggest}?q=${encodeURIComponent(query)}`, signal);
      const found = [
        ...specialties.map(({ label, href, scheme }) => ({
          href,
          parts: [{ text: label, found: false }],
          note: scheme === 'isco-08' ? form.dataset.occupation : form.dataset.field,
        })),
        ...items.map(({ name, href, typeLabel, language, dir }) => ({ href, parts: name, note: typeLabel, language, dir })),
      ].map(option);
      if (!signal.aborted) options = found;
      return found;
    },
    choose: (position) => window.location.assign(options[position].dataset.href),
    shown: (count) => (count === 0 ? '' : form.dataset.shown),
  });
}

for (const form of document.querySelectorAll('form[data-suggest]')) attach(form);
