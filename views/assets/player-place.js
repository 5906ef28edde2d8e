/** Where somebody stopped, kept on this device alone: at most so many videos, and what was forgotten is gone. */
const KEY = 'usta.places';
const MOST = 50;
/** Who watched less has seen nothing, who has less to go has seen it all. */
const EDGE = 10;

function read() {
  try {
    const places = JSON.parse(window.localStorage.getItem(KEY) ?? '{}');
    return typeof places === 'object' && places !== null ? places : {};
  } catch {
    return {};
  }
}

function write(places) {
  try {
    const kept = Object.entries(places).slice(-MOST);
    if (kept.length === 0) window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // A browser that keeps nothing keeps this neither.
  }
}

/** The second at which the video was left; undefined where it was not, or was seen to its end. */
export function placeOf(item) {
  const place = read()[item];
  return typeof place === 'number' && place >= EDGE ? place : undefined;
}

export function forgetPlace(item) {
  const { [item]: gone, ...rest } = read();
  if (gone !== undefined) write(rest);
}

/** Keeps a place as the latest one. */
export function keepPlace(item, seconds, length) {
  if (seconds < EDGE) return;
  const rest = read();
  // Deleted first, so that it comes last.
  delete rest[item];
  if (!(seconds > length - EDGE)) rest[item] = Math.floor(seconds);
  write(rest);
}
