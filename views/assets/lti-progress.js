/** Counts which seconds of a video were watched and which pages of a book were in sight, and reports it now and then. */
const REPORT_MS = 15_000;
const PAGE_MS = 3000;
/** Between two moments of a playing video; what is longer was skipped. */
const LONGEST_STEP = 4;

const { session, progress } = document.getElementById('lti-open').dataset;
let ranges = [];
let pages = [];
let length;
let last;
let page;
let reading;
let timer;

async function report() {
  clearTimeout(timer);
  timer = undefined;
  if (ranges.length === 0 && pages.length === 0) return;
  const sent = { ranges: ranges.slice(0, 200), pages: pages.slice(0, 200), ...(length === undefined ? {} : { length }) };
  ranges = ranges.slice(200);
  pages = pages.slice(200);
  try {
    const answer = await fetch(progress, {
      method: 'POST',
      // Whoever has seen the end leaves, often before the answer has come.
      keepalive: true,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${session}` },
      body: JSON.stringify(sent),
    });
    // A session that has ended is told once; whoever goes on opens the lesson again.
    if (!answer.ok && answer.status >= 500) throw new Error(String(answer.status));
  } catch {
    ranges = [...sent.ranges, ...ranges];
    pages = [...sent.pages, ...pages];
    later();
  }
}

function later() {
  timer ??= setTimeout(() => void report(), REPORT_MS);
}

document.getElementById('player')?.addEventListener('moment', ({ detail: { name, seconds, length: whole } }) => {
  if (Number.isFinite(whole) && whole >= 1) length = whole;
  const step = seconds - (last ?? seconds);
  const isPlaying = name === 'timeupdate' || name === 'pause' || name === 'ended';
  if (isPlaying && step > 0 && step <= LONGEST_STEP) {
    const open = ranges.at(-1);
    if (open !== undefined && open[1] === last) open[1] = seconds;
    else ranges.push([last, seconds]);
    later();
  }
  last = seconds;
  if (name === 'ended' || name === 'pause') void report();
});

document.getElementById('reader')?.addEventListener('page', ({ detail }) => {
  page = detail;
  clearTimeout(reading);
  reading = setTimeout(() => {
    if (document.hidden || pages.includes(page)) return;
    pages.push(page);
    later();
  }, PAGE_MS);
});

document.addEventListener('visibilitychange', () => {
  if (document.hidden) void report();
});
window.addEventListener('pagehide', () => void report());
