/**
 * An ARIA combobox over a text field: asks while one types, shows what was found as a list, and says what was chosen.
 * `look(query, signal)` answers the options (elements of a list), `choose(position)` is told which one was taken and
 * `shown(count)` what to say when a list has come. A query shorter than `shortest` closes the list.
 */
export function combobox({ input, place, said, pauseMs, shortest, look, choose, shown }) {
  const list = document.createElement('ul');
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
  said.className = 'hidden';
  said.setAttribute('role', 'status');
  place.append(list);
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

  function show(found) {
    options = found;
    options.forEach((option, position) => {
      option.id = `${list.id}-${position}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
    });
    list.replaceChildren(...options);
    active = -1;
    input.removeAttribute('aria-activedescendant');
    if (options.length === 0 || document.activeElement !== input) {
      close();
      said.textContent = options.length === 0 ? shown(0) : '';
      return;
    }
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    said.textContent = shown(options.length);
  }

  /** One request at a time: a newer query ends the one before. */
  async function ask() {
    const query = input.value.trim();
    if (query === asked) return;
    asked = query;
    running?.abort();
    if (query.length < shortest) {
      close();
      said.textContent = '';
      return;
    }
    running = new AbortController();
    const { signal } = running;
    try {
      const found = await look(query, signal);
      if (!signal.aborted) show(found);
    } catch {
      if (!signal.aborted) close();
    }
  }

  /** What is chosen ends what is asked: an answer on its way would open the list again. */
  function take(position) {
    running?.abort();
    close();
    asked = '';
    choose(position);
  }

  input.addEventListener('input', (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, pauseMs);
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
      const step = event.key === 'ArrowDown' ? 1 : -1;
      mark(((active + 1 + step + steps) % steps) - 1);
    } else if (event.key === 'Enter' && isOpen && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      close();
      said.textContent = '';
    }
  });
  input.addEventListener('blur', () => setTimeout(close, 100));
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const position = options.indexOf(event.target.closest('[role="option"]'));
    if (position >= 0) take(position);
  });
}

/** What the address answers; a refusal is an error. */
export async function answerOf(address, signal) {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
