/** The pages of a book one below the other; those in sight are drawn, with their text over them. */
import { markWords } from './reader-marks.js';

/** So many drawn pages are kept; the others are drawn again when they come back. */
const MOST_DRAWN = 8;
const MOST_PIXELS = (navigator.deviceMemory ?? 4) <= 2 ? 4e6 : 12e6;
const WIDEST_FIRST = 900;
const SMALLEST = 0.2;
const LARGEST = 6;

/**
 * `scroller` is filled with a box for each page from `from` to `to`. `labelOf` names a page, `isScanned` says whether it is a picture, `wordsOf` answers
 * the words to mark on it, `onPage` is told which page is in sight.
 */
export function createPages({ scroller, lib, pdf, from, to, labelOf, isScanned, scannedNotice, wordsOf, onPage }) {
  const boxes = [];
  const drawn = new Map();
  const inSight = new Set();
  let current = from;
  let aim;
  /** Where we have scrolled to ourselves: there the page is the one that was asked for. */
  let held;
  let scale = 1;
  let fits = 'usual';
  let usual = { width: 595, height: 842 };
  let working = false;
  let generation = 0;

  for (let number = from; number <= to; number += 1) {
    const box = document.createElement('div');
    box.className = 'reader-sheet';
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', labelOf(number));
    box.dataset.page = number;
    boxes.push(box);
  }
  scroller.replaceChildren(...boxes);

  const boxOf = (number) => boxes[number - from];

  function setSize(box, { width, height }) {
    box.style.setProperty('--w', width);
    box.style.setProperty('--h', height);
  }

  function scrollTo(top) {
    scroller.scrollTop = top;
    held = scroller.scrollTop;
  }

  /** Brings a mark into sight; one that is in sight already moves nothing, so that the page is seen from its head. */
  function reveal(mark) {
    const [here, room] = [mark.getBoundingClientRect(), scroller.getBoundingClientRect()];
    if (here.top < room.top || here.bottom > room.bottom - 8) scrollTo(scroller.scrollTop + here.top - room.top - room.height / 3);
    if (here.left < room.left || here.right > room.right) scroller.scrollLeft += here.left - room.left - room.width / 3;
  }

  function forget(number) {
    const page = drawn.get(number);
    drawn.delete(number);
    page.task?.cancel();
    page.layer?.cancel();
    // Some browsers keep the memory of a canvas until its size is taken away.
    if (page.canvas) page.canvas.width = page.canvas.height = 0;
    boxOf(number).replaceChildren();
  }

  function forgetFarPages() {
    const far = [...drawn.keys()].filter((number) => !inSight.has(number)).sort((a, b) => Math.abs(b - current) - Math.abs(a - current));
    for (const number of far.slice(0, Math.max(0, drawn.size - MOST_DRAWN))) forget(number);
  }

  async function addText(number, page, viewport, record) {
    const content = await page.getTextContent({ disableNormalization: true });
    const items = content.items.filter(({ str }) => str !== undefined);
    if (drawn.get(number) !== record) return;
    const holder = document.createElement('div');
    holder.className = 'textLayer';
    record.layer = new lib.TextLayer({ textContentSource: content, container: holder, viewport });
    await record.layer.render();
    if (drawn.get(number) !== record) return;
    record.holder = holder;
    record.mark = async () => {
      const words = await wordsOf(number);
      if (drawn.get(number) !== record) return;
      const { textDivs } = record.layer;
      const pieces = items.map(({ str }) => str);
      textDivs.forEach((element, index) => {
        if (element.querySelector('mark')) element.textContent = pieces[index];
      });
      record.marks =
        words.size === 0
          ? []
          : markWords(
              textDivs,
              pieces,
              items.map(({ hasEOL }) => hasEOL),
              words,
            );
      if (aim?.number === number) {
        if (aim.marks && record.marks.length > 0) reveal(record.marks[0]);
        aim = undefined;
      }
    };
    boxOf(number).append(holder);
    await record.mark();
  }

  async function draw(number) {
    const record = drawn.get(number) ?? {};
    drawn.set(number, record);
    const made = generation;
    const page = await pdf.getPage(number);
    const natural = page.getViewport({ scale: 1 });
    const box = boxOf(number);
    const before = box.offsetHeight;
    setSize(box, natural);
    // What is above the page in sight must not push it away.
    if (number < current) scrollTo(scroller.scrollTop + box.offsetHeight - before);
    const density = Math.min(window.devicePixelRatio || 1, 3);
    const wanted = natural.width * natural.height * (scale * density) ** 2;
    const viewport = page.getViewport({ scale: scale * density * Math.min(1, Math.sqrt(MOST_PIXELS / wanted)) });
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    canvas.setAttribute('aria-hidden', 'true');
    record.task = page.render({ canvas, viewport });
    await record.task.promise;
    if (drawn.get(number) !== record) return;
    record.canvas?.remove();
    record.canvas = canvas;
    record.generation = made;
    box.prepend(canvas);
    if (isScanned(number) && box.querySelector('.reader-scanned') === null) {
      const notice = document.createElement('p');
      notice.className = 'reader-scanned';
      notice.dir = 'auto';
      notice.textContent = scannedNotice;
      box.append(notice);
    }
    if (record.holder === undefined) await addText(number, page, page.getViewport({ scale }), record);
    else record.layer.update({ viewport: page.getViewport({ scale }) });
    box.dataset.drawn = '1';
  }

  /** Draws what is in sight, the current page first, one at a time. */
  async function work() {
    if (working) return;
    working = true;
    for (;;) {
      const due = [...inSight]
        .filter((number) => drawn.get(number)?.generation !== generation && !drawn.get(number)?.isBroken)
        .sort((a, b) => Math.abs(a - current) - Math.abs(b - current));
      if (due.length === 0) break;
      try {
        await draw(due[0]);
      } catch (error) {
        const record = drawn.get(due[0]);
        if (record !== undefined && error?.name !== 'RenderingCancelledException' && error?.name !== 'AbortException')
          record.isBroken = true;
      }
      forgetFarPages();
    }
    working = false;
  }

  const observer = new window.IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const number = Number(target.dataset.page);
        if (isIntersecting) inSight.add(number);
        else inSight.delete(number);
      }
      void work();
    },
    { root: scroller, rootMargin: '60% 0px' },
  );

  function pageAt(offset) {
    let [low, high] = [0, boxes.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (boxes[middle].offsetTop <= offset) low = middle;
      else high = middle - 1;
    }
    return low + from;
  }

  let waiting = false;
  scroller.addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      if (held !== undefined && Math.abs(scroller.scrollTop - held) < 2) return;
      held = undefined;
      const seen = pageAt(scroller.scrollTop + scroller.clientHeight / 3);
      if (seen === current) return;
      current = seen;
      onPage(current);
    });
  });

  const room = () => scroller.clientWidth - 16;

  /** Keeps the place on the current page where it is. */
  function setScale(next) {
    const bounded = Math.min(LARGEST, Math.max(SMALLEST, next));
    if (Math.abs(bounded - scale) < 0.001 && drawn.size > 0) return;
    const box = boxOf(current);
    const within = box.offsetHeight === 0 ? 0 : (scroller.scrollTop - box.offsetTop) / box.offsetHeight;
    scale = bounded;
    generation += 1;
    scroller.style.setProperty('--total-scale-factor', scale);
    scrollTo(box.offsetTop + within * box.offsetHeight);
    void work();
  }

  function fit(kind) {
    fits = kind;
    setScale((kind === 'usual' ? Math.min(room(), WIDEST_FIRST) : room()) / usual.width);
  }

  new window.ResizeObserver(() => {
    if (fits !== undefined && scroller.clientWidth > 0) fit(fits);
  }).observe(scroller);

  return {
    /** Shows the pages, the given one first. */
    begin: async (number) => {
      const first = await pdf.getPage(number);
      usual = first.getViewport({ scale: 1 });
      setSize(scroller, usual);
      current = number;
      fit('usual');
      for (const box of boxes) observer.observe(box);
    },
    /** Goes to a page; with `marks`, to the first word that is marked on it. */
    goTo: (number, { marks = false } = {}) => {
      const next = Math.min(to, Math.max(from, number));
      aim = { number: next, marks };
      scrollTo(boxOf(next).offsetTop - 8);
      const record = drawn.get(next);
      if (record?.mark !== undefined) void record.mark();
      if (next !== current) {
        current = next;
        onPage(current);
      }
    },
    current: () => current,
    zoom: (factor) => {
      fits = undefined;
      setScale(scale * factor);
    },
    fit: () => fit('width'),
    /** Marks other words on the pages that are drawn. */
    markAgain: () => {
      for (const record of drawn.values()) void record.mark?.();
    },
  };
}
