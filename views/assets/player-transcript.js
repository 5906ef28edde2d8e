/** The transcript beside a player: follows it, is searched as one types, and folds away on a phone. */
const transcript = document.getElementById('transcript');
const list = document.getElementById('lines');
const lines = [...(list?.querySelectorAll('a[data-start]') ?? [])].map((link) => ({
  link,
  start: Number(link.dataset.start),
  text: link.querySelector('span'),
}));
const REST_MS = 6000;
let rested = 0;
let current = lines.findIndex(({ link }) => link.hasAttribute('aria-current'));

/** As the server folds: without marks, capitals, and the letters that no decomposition reduces. */
const LETTERS = { ə: 'e', ı: 'i', ø: 'o', ß: 'ss', æ: 'ae', œ: 'oe', ة: 'ه', ى: 'ي', ی: 'ي', ک: 'ك', ٱ: 'ا' };
const ARTICLE = /^(?:[وف]?[بك]?ال|[وف]?لل)(?=...)/u;
const fold = (text) =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cf}\u0640ء]/gu, '')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[əıøßæœةىیکٱ]/gu, (letter) => LETTERS[letter])
    .replace(ARTICLE, '');

function reveal(line) {
  const box = list.getBoundingClientRect();
  const at = line.link.getBoundingClientRect();
  if (at.top < box.top || at.bottom > box.bottom) list.scrollTop += at.top - box.top - box.height / 3;
}

/** Marks the line that is said at a second. */
export function follow(seconds) {
  const now = lines.findLastIndex(({ start }) => start <= seconds + 0.3);
  if (now === current) return;
  lines[current]?.link.removeAttribute('aria-current');
  current = now;
  const line = lines[now];
  if (line === undefined) return;
  line.link.setAttribute('aria-current', 'true');
  // Whoever reads on is not pulled back.
  if (Date.now() > rested && !list.contains(document.activeElement) && !line.link.parentElement.hidden) reveal(line);
}

function mark(span, words) {
  const text = span.textContent;
  span.replaceChildren();
  let isFound = false;
  let rest = 0;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}]*/gu)) {
    const folded = fold(word);
    if (!words.some((one) => folded.startsWith(one))) continue;
    const found = document.createElement('mark');
    found.textContent = word;
    span.append(text.slice(rest, index), found);
    rest = index + word.length;
    isFound = true;
  }
  span.append(text.slice(rest));
  return isFound;
}

function search(query, status) {
  const words = (query.match(/[\p{L}\p{M}\p{N}\p{Cf}]+/gu) ?? []).map(fold).filter((word) => word !== '');
  let count = 0;
  for (const { link, text } of lines) {
    const isFound = mark(text, words);
    link.parentElement.hidden = words.length > 0 && !isFound;
    if (isFound) count += 1;
  }
  status.textContent = words.length === 0 ? '' : count === 0 ? status.dataset.none : status.dataset.some.replace('%s', String(count));
}

/** Begins; the links themselves are the player's. */
export function startTranscript() {
  // A transcript without times is only read.
  if (list === null) return;
  const form = transcript.querySelector('form');
  const box = document.getElementById('said-query');
  const status = document.getElementById('said-found');
  const rest = () => (rested = Date.now() + REST_MS);
  for (const name of ['wheel', 'touchmove', 'pointerdown']) list.addEventListener(name, rest, { passive: true });
  box.addEventListener('input', () => search(box.value, status));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    search(box.value, status);
  });
  const isPhone = window.matchMedia('(max-width: 55.99em)').matches;
  const isAsked = box.value !== '' || current >= 0 || window.location.hash === '#transcript';
  if (isPhone && !isAsked) transcript.open = false;
  const first = lines[current] ?? lines.find(({ link }) => link.classList.contains('found'));
  if (first !== undefined) reveal(first);
}
