/** The buttons of the outline without loading the page anew, and its keys. Each button works as it is without this. */
const form = document.getElementById('editor');
const OPERATIONS = /^(?:add|add-after|up|down|copy|remove|undo|move-to|remove-row|find):/;
let isBusy = false;

/** Waits for an autosave that is on its way, so that it and the operation do not meet. */
async function settled() {
  const promises = [];
  form.dispatchEvent(new window.CustomEvent('usta:settle', { detail: { waitFor: (promise) => promises.push(promise) } }));
  await Promise.all(promises);
}

const identified = (element) => element?.closest?.('[data-id]')?.dataset.id;

/** Puts the new form in the place of the old one: its fields, not the element, which others listen to. */
function replace(page, address) {
  const next = page.getElementById('editor');
  const open = new Set(Array.from(form.querySelectorAll('details[open]'), (one) => identified(one)));
  form.replaceChildren(...next.childNodes);
  form.action = next.action;
  for (const one of form.querySelectorAll('details.more-of-node')) if (open.has(identified(one))) one.open = true;
  document.getElementById('to-do').replaceWith(page.getElementById('to-do'));
  document.title = page.title;
  window.history.replaceState(null, '', address);
  form.dispatchEvent(new window.CustomEvent('usta:replaced'));
}

function focusOn(id, button, field) {
  const node = id === undefined ? null : document.getElementById(`node-${id}`);
  const before = field === undefined ? null : document.getElementById(field);
  const again = [...form.querySelectorAll('button[name="do"]')].find(({ value }) => value === button);
  // Who moves a node moves it on: the same button of the same node keeps the focus.
  const target =
    before ?? again ?? form.querySelector('[autofocus]') ?? node?.querySelector('textarea, input:not([type="hidden"])') ?? node;
  target?.focus();
  (node ?? target)?.scrollIntoView({ block: 'nearest' });
}

/** Sends the form as its button would, and shows what came of it; who was in `field` stays there. */
async function operate(value, field) {
  if (isBusy) return;
  isBusy = true;
  // What would be typed now had nowhere to go.
  form.inert = true;
  await settled();
  const body = new window.URLSearchParams(
    [...new window.FormData(form)].filter(([name]) => !name.endsWith('/find') || value.startsWith('find:')),
  );
  body.append('do', value);
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { Accept: 'text/html', 'x-csrf-token': form.elements._csrf.value },
    });
    const page = new window.DOMParser().parseFromString(await answer.text(), 'text/html');
    const hasForm = page.getElementById('editor') !== null;
    const isHere =
      hasForm &&
      new URL(page.getElementById('editor').getAttribute('action'), window.location.href).pathname === new URL(form.action).pathname;
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    // Moved to another module, or signed out: that page is shown as it is.
    if (!isHere) {
      window.location.assign(answer.url);
      return;
    }
    const focus = new URL(answer.url).searchParams.get('focus') ?? undefined;
    replace(page, answer.url);
    form.inert = false;
    focusOn(focus, /^(?:up|down):/.test(value) ? value : undefined, field);
  } catch {
    // As without a script: the browser sends the form, and shows what is wrong.
    const button = document.createElement('button');
    button.name = 'do';
    button.value = value;
    button.hidden = true;
    form.inert = false;
    form.append(button);
    form.requestSubmit(button);
  } finally {
    isBusy = false;
    form.inert = false;
  }
}

form.addEventListener('click', (event) => {
  const button = event.target.closest?.('button[name="do"]');
  if (!button || !OPERATIONS.test(button.value) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  void operate(button.value);
});

const isText = (element) => /^(?:input|textarea|select)$/i.test(element.tagName ?? '');

form.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  const node = event.target.closest?.('[data-id]');
  const { id, level } = node?.dataset ?? {};
  const isEnter = event.key === 'Enter' && !event.ctrlKey && !event.metaKey;
  if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown') && id !== undefined && level !== 'module') {
    event.preventDefault();
    void operate(`${event.key === 'ArrowUp' ? 'up' : 'down'}:${id}`, event.target.id || undefined);
  } else if (isEnter && level === 'learningOutcome' && event.target.dataset.line !== undefined && node.nextElementSibling === null) {
    event.preventDefault();
    void operate(`add-after:${id}`);
  } else if (isEnter && !event.defaultPrevented && event.target.name?.endsWith('/find')) {
    // The combobox has taken the key where a choice is marked.
    event.preventDefault();
    void operate(`find:${event.target.name.slice(0, -'/find'.length)}`);
  }
});

document.addEventListener('keydown', (event) => {
  const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (!isUndo || isText(event.target)) return;
  const undo = form.querySelector('button[value^="undo:"]');
  if (undo === null) return;
  event.preventDefault();
  void operate(undo.value);
});
