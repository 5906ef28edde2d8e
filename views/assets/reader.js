/** On a textbook's page: opens the reader when it is asked for; nothing of it is loaded before. */
const reader = document.getElementById('reader');
const button = document.getElementById('read');
const { item, module, named, light, place } = reader.dataset;
const REMEMBERED = `usta.page.${item}`;

function remembered() {
  try {
    return Number(window.localStorage.getItem(REMEMBERED)) || 0;
  } catch {
    return 0;
  }
}

function remember(page) {
  // For pages that count what is read.
  reader.dispatchEvent(new window.CustomEvent('page', { detail: page }));
  try {
    window.localStorage.setItem(REMEMBERED, String(page));
  } catch {
    // A browser that keeps nothing opens at the first page.
  }
}

let opening;

async function open(page, takesFocus) {
  reader.hidden = false;
  button.hidden = true;
  document.getElementById('leaf')?.setAttribute('hidden', '');
  if (takesFocus) reader.focus({ preventScroll: true });
  reader.scrollIntoView({ block: 'start' });
  opening ??= import(module).then(({ openReader }) => openReader(reader, { page, remember, onClose: close }));
  try {
    (await opening).goTo(page);
  } catch {
    opening = undefined;
    reader.querySelector('[data-part=notice]').textContent = reader.dataset.saysFailed;
    document.getElementById('leaf')?.removeAttribute('hidden');
    button.hidden = false;
  }
}

function close() {
  reader.hidden = true;
  button.hidden = false;
  button.focus();
}

const last = remembered();
button.hidden = false;
if (named === '' && last > 1) button.querySelector('span').textContent = button.dataset.continue.replace('{page}', last);
button.addEventListener('click', () => open(named === '' ? last || Number(place) : Number(place), true));

for (const link of document.querySelectorAll('.contents a[data-page]')) {
  link.addEventListener('click', (event) => {
    if (light !== '' || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(Number(link.dataset.page), true);
  });
}

// A link to a page opens it, but in low-data mode its text is enough until more is asked for.
if (named !== '' && light === '') open(Number(place), false);
