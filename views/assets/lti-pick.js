/** The picker without reloading: every step is the same form and the same answer, put in the place of the page. */
const FORM = 'form[data-pick]';

/** Folds that the reader opened stay open where the next page has them. */
function keepOpen(before, after) {
  for (const fold of before.querySelectorAll('details[data-kept]')) {
    const same = after.querySelector(`details[data-kept="${window.CSS.escape(fold.dataset.kept)}"]`);
    if (same !== null) same.open = fold.open;
  }
}

/** Where the keyboard goes on: the button that was pressed, if the new page has it, else what the page is about. */
function goOn(form, pressed) {
  const key = pressed?.dataset.key;
  const again =
    key === undefined || pressed.dataset.top !== undefined
      ? null
      : form.querySelector(`[data-key="${window.CSS.escape(key)}"]:not(.default)`);
  const wrong = form.querySelector('[aria-invalid]');
  if (wrong !== null) {
    wrong.focus();
    return;
  }
  const isLook = pressed?.value.startsWith('look:');
  if (again !== null && !isLook && pressed.value !== 'search') {
    again.focus({ preventScroll: true });
    return;
  }
  const about = form.querySelector('[data-focus]');
  about?.focus({ preventScroll: true });
  (isLook || pressed?.dataset.top !== undefined ? form : about)?.scrollIntoView();
}

/** What a live region holds when it comes is not read out; what comes into it is. */
function sayAgain(form) {
  const place = form.querySelector('[data-notice]');
  const said = place === null ? [] : [...place.childNodes];
  for (const node of said) node.remove();
  setTimeout(() => place?.append(...said), 100);
}

async function step(form, pressed) {
  const data = new window.FormData(form);
  if (pressed?.name) data.append(pressed.name, pressed.value);
  form.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new window.URLSearchParams(data) });
    const page = new window.DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.querySelector(FORM);
    if (next === null) {
      // Not the picker any more, such as a session that is over.
      document.body.replaceWith(page.body);
      return;
    }
    keepOpen(form, next);
    form.replaceWith(next);
    document.title = page.title;
    sayAgain(next);
    goOn(next, pressed);
  } catch {
    // The browser tries by itself, and says what is wrong.
    if (pressed?.name) {
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name: pressed.name, value: pressed.value });
      form.append(field);
    }
    form.submit();
  }
}

document.addEventListener('submit', (event) => {
  const { target: form, submitter } = event;
  if (!form.matches(FORM) || submitter?.dataset.leave !== undefined) return;
  event.preventDefault();
  if (form.getAttribute('aria-busy') !== 'true') void step(form, submitter);
});
