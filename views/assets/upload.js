// Sends files in parts that go on where they stopped, and follows how far the reading is. Without it the forms send by themselves.
const page = document.getElementById('files');
const words = document.getElementById('upload-words').dataset;
const token = () => words.csrf;
const PART = 8 * 1024 * 1024;
const PAUSES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000, 60000];

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** Announced on change of ten parts of a hundred, not at every byte. */
function speaker(target) {
  let last;
  return (text, step) => {
    if (step !== undefined && step === last) return;
    last = step;
    target.textContent = text;
  };
}

function sendInParts(form, file) {
  const box = form.querySelector('.sending');
  const bar = box.querySelector('progress');
  const say = speaker(box.querySelector('[data-words]'));
  const pause = box.querySelector('[data-pause]');
  const cancel = box.querySelector('[data-cancel]');
  const submit = form.querySelector('button[type="submit"]');
  const number = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent' });
  const language = form.elements.namedItem('language')?.value ?? '';
  let isPaused = false;
  box.hidden = pause.hidden = cancel.hidden = false;
  submit.hidden = true;
  pause.textContent = words.pause;
  cancel.textContent = words.cancel;

  const upload = new window.tus.Upload(file, {
    endpoint: page.dataset.uploads,
    chunkSize: PART,
    retryDelays: PAUSES,
    headers: { 'X-CSRF-Token': token() },
    metadata: { filename: file.name, kind: form.dataset.kind, language, replaces: form.dataset.replaces ?? '' },
    removeFingerprintOnSuccess: true,
    fingerprint: async () =>
      [
        'usta',
        page.dataset.uploads,
        form.dataset.kind,
        language,
        form.dataset.replaces ?? '',
        file.name,
        file.size,
        file.lastModified,
      ].join('|'),
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      const isWorth = status === 0 || status >= 500 || status === 409 || status === 423;
      if (isWorth && !isPaused) say(words.waiting);
      return isWorth;
    },
    onProgress: (sent, total) => {
      bar.max = total;
      bar.value = sent;
      const part = total === 0 ? 0 : sent / total;
      if (sent === total) say(words.taking, 'all');
      else say(fill(words.sending, { part: number.format(part) }), Math.floor(part * 10));
    },
    onError: (error) => {
      let answer;
      try {
        answer = JSON.parse(error.originalResponse?.getBody() ?? '').error;
      } catch {
        answer = undefined;
      }
      stop();
      showProblem(form, answer === undefined ? [words.lost] : [answer.message, answer.remedy]);
    },
    onSuccess: () => {
      window.location.reload();
    },
  });

  function stop() {
    box.hidden = true;
    submit.hidden = false;
    window.removeEventListener('beforeunload', warn);
  }
  function warn(event) {
    event.preventDefault();
  }
  window.addEventListener('beforeunload', warn);
  const done = upload.options.onSuccess;
  upload.options.onSuccess = (...all) => {
    window.removeEventListener('beforeunload', warn);
    done(...all);
  };
  pause.onclick = () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? words.resume : words.pause;
    if (isPaused) {
      upload.abort();
      say(words.paused);
    } else upload.start();
  };
  cancel.onclick = () => {
    upload.abort(true).catch(() => undefined);
    stop();
    submit.focus();
  };
  upload.findPreviousUploads().then((earlier) => {
    if (earlier.length > 0) upload.resumeFromPreviousUpload(earlier[0]);
    upload.start();
  });
}

function showProblem(form, sentences) {
  form.querySelector('[role="alert"]')?.remove();
  const box = document.createElement('div');
  box.setAttribute('role', 'alert');
  for (const [at, sentence] of sentences.entries()) {
    const line = document.createElement('p');
    if (at === 0) line.className = 'problem';
    line.textContent = sentence;
    box.append(line);
  }
  form.prepend(box);
}

for (const form of document.querySelectorAll('form.send-file')) {
  form.addEventListener('submit', (event) => {
    const file = form.elements.namedItem('file').files[0];
    if (file === undefined) return;
    if (file.size > Number(form.dataset.most)) {
      event.preventDefault();
      showProblem(form, [
        words.large,
        document.getElementById(form.elements.namedItem('file').getAttribute('aria-describedby')).textContent,
      ]);
      return;
    }
    // What is small is sent at once, as the form does it by itself.
    const isSmall = file.size <= PART && form.dataset.kind !== 'video';
    if (isSmall || window.tus === undefined || !window.tus.isSupported) return;
    event.preventDefault();
    form.querySelector('[role="alert"]')?.remove();
    sendInParts(form, file);
  });
}

async function follow() {
  const answer = await fetch(page.dataset.state, { headers: { Accept: 'application/json' } }).catch(() => undefined);
  if (answer?.ok === true) {
    const { files } = await answer.json();
    for (const { sha256, state, progress } of files) {
      const row = page.querySelector(`[data-file="${sha256}"]`);
      const bar = row?.querySelector('.reading progress');
      if (bar == null) continue;
      // A row that is done looks otherwise; nothing that somebody is filling in is lost for it.
      if (state !== 'waiting') {
        const fresh = new window.DOMParser().parseFromString(await (await fetch(window.location.href)).text(), 'text/html');
        const replaced = fresh.getElementById(row.id);
        if (replaced !== null) row.replaceWith(replaced);
        continue;
      }
      if (progress.total > 0) {
        bar.max = progress.total;
        bar.value = progress.done;
      }
      const said = row.querySelector('.reading [data-words]');
      if (said.textContent !== progress.words) said.textContent = progress.words;
    }
    if (files.every(({ state }) => state !== 'waiting')) return;
  }
  setTimeout(follow, 1500);
}
if (page.dataset.reading !== undefined) setTimeout(follow, 1000);
