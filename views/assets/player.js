/** The player of a video lesson: loads it when asked, keys, speed, links to moments, and where one stopped. */
import { framePlayer } from './player-frame.js';
import { forgetPlace, keepPlace, placeOf } from './player-place.js';
import { follow, startTranscript } from './player-transcript.js';
import { nextSpeed, videoPlayer } from './player-video.js';

const stage = document.getElementById('player');
const play = document.getElementById('play');
const controls = document.getElementById('controls');
const speed = document.getElementById('speed');
const copy = document.getElementById('copy-moment');
const resume = document.getElementById('resume');
const { item, kind, address } = stage.dataset;
const KEEP_MS = 5000;
let kept = 0;
let player;

const two = (value) => String(value).padStart(2, '0');
function clock(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.floor(seconds % 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

const moment = () => Math.floor(player?.time() ?? Number(stage.dataset.place));
const language = () => document.getElementById('lines')?.lang ?? document.documentElement.lang;

function showMoment() {
  if (copy !== null && !copy.classList.contains('done')) copy.textContent = copy.dataset.said.replace('%s', clock(moment()));
}

function changed(name) {
  const seconds = player.time();
  // For pages that count what is watched.
  stage.dispatchEvent(new window.CustomEvent('moment', { detail: { name, seconds, length: player.length() } }));
  follow(seconds);
  showMoment();
  speed.value = String(player.speed());
  if (name === 'ended') forgetPlace(item);
  else if (name === 'pause' || Date.now() - kept > KEEP_MS) {
    kept = Date.now();
    keepPlace(item, seconds, player.length());
  }
}

function take(element) {
  player = kind === 'frame' ? framePlayer(element, Number(stage.dataset.place)) : videoPlayer(element, language);
  player.onChange(changed);
  controls.hidden = false;
  document.getElementById('keys').hidden = false;
}

/** Puts the player where the still is. */
function open() {
  if (player !== undefined) return;
  const made = document.getElementById('player-video').content.firstElementChild.cloneNode(true);
  for (const still of stage.querySelectorAll('[data-still]')) still.hidden = true;
  stage.prepend(made);
  take(made);
  made.focus();
}

function goTo(seconds) {
  resume.hidden = true;
  stage.dataset.place = String(seconds);
  if (player === undefined) {
    open();
    if (kind === 'file') player.seek(seconds);
  } else player.seek(seconds);
  player.play();
  const here = new URL(window.location.href);
  here.searchParams.set('t', String(seconds));
  here.hash = '';
  window.history.replaceState(null, '', here);
  follow(seconds);
  showMoment();
}

play?.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open();
  player.play();
});

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-start]');
  if (link === null || kind === '' || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(Number(link.dataset.start));
});

const KEYS = {
  ' ': () => player.toggle(),
  k: () => player.toggle(),
  j: () => player.seek(player.time() - 10),
  l: () => player.seek(player.time() + 10),
  // Time runs to the right in every language, as in the browser's own controls.
  arrowleft: () => player.seek(player.time() - 5),
  arrowright: () => player.seek(player.time() + 5),
  arrowup: () => player.louder(0.1),
  arrowdown: () => player.louder(-0.1),
  m: () => player.mute(),
  c: () => player.captions(),
  f: () => player.fullScreen(),
  '<': () => player.setSpeed(nextSpeed(player.speed(), -1)),
  '>': () => player.setSpeed(nextSpeed(player.speed(), 1)),
};

/** Only where the focus is on the video or its stage, and never instead of what a control there does itself. */
function pressed(event) {
  const { target, key, code, ctrlKey, metaKey, altKey } = event;
  // On a keyboard of other letters the keys stand where they stand on a Latin one.
  const act = KEYS[key.toLowerCase()] ?? KEYS[/^Key([A-Z])$/.exec(code)?.[1].toLowerCase() ?? ''];
  if (act === undefined || player === undefined || ctrlKey || metaKey || altKey) return;
  if (target.matches('select, input, textarea, summary')) return;
  if (target !== player.element && (key === ' ' || key.startsWith('Arrow'))) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
// On its way down: the browser's own controls would else take the arrows a second time.
stage.addEventListener('keydown', pressed, { capture: true });

speed?.addEventListener('change', () => player.setSpeed(Number(speed.value)));

copy?.addEventListener('click', async () => {
  await navigator.clipboard.writeText(`${address}?t=${moment()}`);
  const said = document.getElementById('said');
  said.textContent = copy.dataset.done;
  copy.textContent = copy.dataset.done;
  copy.classList.add('done');
  setTimeout(() => {
    copy.classList.remove('done');
    showMoment();
  }, 2000);
});
if (copy !== null && navigator.clipboard === undefined) copy.hidden = true;

resume?.addEventListener('click', ({ target }) => {
  const { resume: what } = target.dataset;
  if (what === undefined) return;
  const place = placeOf(item) ?? 0;
  if (what !== 'on') forgetPlace(item);
  resume.hidden = true;
  if (what === 'on') goTo(place);
  if (what === 'start') goTo(0);
});

startTranscript();
const video = stage.querySelector('video');
if (video !== null) take(video);
showMoment();
const left = resume === null || 'named' in stage.dataset ? undefined : placeOf(item);
if (left !== undefined) {
  resume.querySelector('span').textContent = resume.dataset.said.replace('%s', clock(left));
  resume.hidden = false;
}
window.addEventListener('pagehide', () => {
  if (player !== undefined) keepPlace(item, player.time(), player.length());
});
