/**
 * Saves what is typed by itself: a little after the last keystroke, now and then where nobody pauses, and when the page is
 * left. What has not arrived yet is kept on this device and offered again. The form works as it is without this.
 */
const PAUSE_MS = 1500;
/** Whoever types without a pause is saved as well. */
const LONGEST_TYPING_MS = 4000;
const KEEP_MS = 300;
const LONGEST_WAIT_MS = 60_000;
/** Browsers let so much be sent while a page is being left. */
const MOST_ON_LEAVING = 60_000;
const CONFLICT = 409;

const form = document.getElementById('editor');
const status = document.getElementById('saved');
const says = document.getElementById('says').dataset;
const storageKey = `usta:typed:${form.dataset.person}:${new URL(form.action).pathname.replace(/^\/[a-z]{2}\//, '/')}`;

/** Names of the fields that changed since the last time they were saved. */
let changed = new Set();
/** What was sent and not answered: it may have been saved or not, so it is sent again as it was before anything newer. */
let unanswered;
let saving;
let timer;
/** When the first of these fields changed. */
let since = 0;
let keeping;
let wait = 0;
let isStopped = false;

const moments = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: 'medium',
  timeStyle: 'short',
  numberingSystem: 'latn',
});
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', numberingSystem: 'latn' });

function say(text, isFailed = false, ...buttons) {
  status.textContent = text;
  status.classList.toggle('failed', isFailed);
  if (buttons.length > 0) status.append(' ', ...buttons);
}

function button(text, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button';
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
}

/** The form's fields without what is still being looked for in a picker. */
function entries() {
  return [...new window.FormData(form)].filter(([name, value]) => typeof value === 'string' && !name.endsWith('/find'));
}

/* On this device. Private windows and full disks refuse; then there is only the server. */
function keep() {
  try {
    const own = entries().filter(([name]) => !['_csrf', 'revision', 'end'].includes(name));
    window.localStorage.setItem(storageKey, JSON.stringify({ at: Date.now(), changed: [...changed], entries: own }));
  } catch {
    // Nothing more can be done here.
  }
}

function forget() {
  try {
    window.localStorage.removeItem(storageKey);
  } catch {
    // As above.
  }
}

function kept() {
  try {
    return JSON.parse(window.localStorage.getItem(storageKey) ?? 'null');
  } catch {
    return null;
  }
}

/** Sentences beside the fields and the summary above, as the server sees them now. */
function showProblems(problems) {
  const byField = new Map();
  for (const { href, sentence } of problems) {
    const id = href.slice(1);
    byField.set(id, [...(byField.get(id) ?? []), sentence]);
  }
  for (const shown of form.querySelectorAll('.problem')) {
    const name = shown.id.slice('problem-'.length);
    const sentences = byField.get(`field-${name}`);
    if (sentences === undefined) {
      shown.parentElement.classList.remove('wrong');
      document.getElementById(`field-${name}`)?.removeAttribute('aria-invalid');
      shown.remove();
    }
  }
  const summary = document.getElementById('to-do');
  summary.hidden = problems.length === 0;
  summary.querySelector('h2').textContent = summary.dataset.title.replace('%', String(problems.length));
  summary.querySelector('ul').replaceChildren(
    ...problems.map(({ href, label, sentence }) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = href;
      link.textContent = label;
      item.append(link, ` ${sentence}`);
      return item;
    }),
  );
}

function saveIn(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

function retry() {
  wait = Math.min(LONGEST_WAIT_MS, wait === 0 ? 2000 : wait * 2);
  saveIn(wait);
}

/** Somebody else saved: both sides are shown by the server, to which the form goes as it stands. */
function compare(sentence) {
  isStopped = true;
  const open = button(says.compare, () => {
    for (const name of changed) {
      const hidden = document.createElement('input');
      hidden.type = 'hidden';
      hidden.name = 'changed';
      hidden.value = name;
      form.append(hidden);
    }
    form.submit();
  });
  say(sentence, true, open);
}

async function took(answer, sent) {
  const isForLater = answer.status >= 500 || answer.status === 429;
  if (!isForLater) wait = 0;
  if (!answer.ok) for (const name of sent) changed.add(name);
  if (answer.status === CONFLICT) {
    const { conflict } = await answer.json();
    compare(conflict.sentence);
    return;
  }
  const isOurs = answer.headers.get('Content-Type')?.startsWith('application/json') === true;
  if (answer.status === 401 || answer.status === 403 || answer.redirected) {
    const link = document.createElement('a');
    link.href = `/sign-in?next=${encodeURIComponent(window.location.pathname)}`;
    link.textContent = says.signIn;
    say(says.signedOut, true, link);
    isStopped = true;
    return;
  }
  if (!answer.ok || !isOurs) {
    say(says.failed.replace('%', String(answer.status)), true);
    if (isForLater) retry();
    return;
  }
  const { revision, savedAt, problems } = await answer.json();
  form.elements.revision.value = revision;
  showProblems(problems);
  if (changed.size === 0) {
    forget();
    say(says.saved.replace('%', clock.format(new Date(savedAt))));
  } else {
    saveIn(PAUSE_MS);
  }
}

async function deliver({ body, sent }, isLeaving) {
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { Accept: 'application/json', 'x-csrf-token': form.elements._csrf.value },
      body,
      keepalive: isLeaving && body.toString().length < MOST_ON_LEAVING,
    });
    await took(answer, sent);
    // From 502 on a proxy speaks, who does not know what became of it.
    if (answer.status < 502) unanswered = undefined;
  } catch {
    for (const name of sent) changed.add(name);
    say(says.offline, true);
    retry();
  }
}

/** One request at a time: what is typed meanwhile goes with the next. */
async function save({ isLeaving = false } = {}) {
  clearTimeout(timer);
  if (isStopped || saving !== undefined || (changed.size === 0 && unanswered === undefined)) return;
  if (unanswered === undefined) {
    unanswered = { body: new window.URLSearchParams(entries()), sent: changed };
    changed = new Set();
  }
  if (!isLeaving) say(says.saving);
  saving = deliver(unanswered, isLeaving);
  await saving;
  saving = undefined;
  if (changed.size > 0) keep();
}

function touched(name) {
  if (name === undefined || name === '' || name.endsWith('/find') || ['language', 'do'].includes(name)) return;
  if (changed.size === 0) since = Date.now();
  changed.add(name);
  if (isStopped) {
    keep();
    return;
  }
  keeping ??= setTimeout(() => {
    keeping = undefined;
    if (changed.size > 0) keep();
  }, KEEP_MS);
  // While the server is away another attempt is under way already, and typing does not put it off.
  if (wait > 0) return;
  if (saving === undefined) say(says.waiting);
  saveIn(Math.max(0, Math.min(PAUSE_MS, since + LONGEST_TYPING_MS - Date.now())));
}

/** Puts a text that was kept back into its fields; what has no field any more is left. */
function putBack(stored) {
  const byName = new Map();
  for (const [name, value] of stored.entries) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (field.name === '' || field.type === 'hidden' || field.name.endsWith('/find')) continue;
    const values = byName.get(field.name);
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = values?.includes(field.value) === true;
    else if (values !== undefined && field.tagName !== 'BUTTON') field.value = values.at(-1);
  }
  form.dispatchEvent(new window.CustomEvent('usta:put-back', { detail: byName }));
  for (const name of stored.changed) changed.add(name);
  touched(stored.changed[0] ?? stored.entries[0]?.[0]);
}

/** What was typed here and never arrived is offered once more, unless it is what is there already. */
function offer() {
  const stored = kept();
  if (stored === null || !Array.isArray(stored.entries)) return;
  const now = JSON.stringify(entries().filter(([name]) => stored.changed.includes(name)));
  const then = JSON.stringify(stored.entries.filter(([name]) => stored.changed.includes(name)));
  if (now === then) {
    forget();
    return;
  }
  const notice = document.createElement('div');
  const text = document.createElement('p');
  const acts = document.createElement('p');
  notice.className = 'notice kept';
  notice.setAttribute('role', 'status');
  acts.className = 'acts';
  text.textContent = says.kept.replace('%', moments.format(new Date(stored.at)));
  acts.append(
    button(says.putBack, () => {
      notice.remove();
      putBack(stored);
    }),
    button(says.discard, () => {
      notice.remove();
      forget();
    }),
  );
  notice.append(text, acts);
  form.before(notice);
}

form.addEventListener('input', (event) => touched(event.target.name));
form.addEventListener('change', (event) => touched(event.target.name));
form.addEventListener('usta:changed', (event) => touched(event.detail));
/* The outline waits for what is on its way before it sends the form itself. */
form.addEventListener('usta:settle', (event) => {
  clearTimeout(timer);
  event.detail.waitFor(saving ?? (unanswered === undefined ? undefined : save()));
});
form.addEventListener('usta:replaced', () => {
  changed = new Set();
  unanswered = undefined;
  forget();
});
form.addEventListener('submit', () => {
  isStopped = true;
  clearTimeout(timer);
  if (changed.size > 0) keep();
});
/* A one-line text is an input that grows: Enter does not break it. */
form.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  if (event.key === 'Enter' && event.target.dataset?.line !== undefined) event.preventDefault();
  if (event.key.toLowerCase() === 's' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (changed.size === 0) changed.add('');
    void save();
  }
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void save({ isLeaving: true });
});
window.addEventListener('pagehide', () => {
  if (changed.size > 0) keep();
  void save({ isLeaving: true });
});
window.addEventListener('online', () => void save());

if (new URL(window.location.href).searchParams.has('saved')) forget();
else offer();
