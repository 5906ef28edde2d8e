/**
 * Drives YouTube's player in its frame by messages, without a script of theirs. Where it does not answer, a moment is
 * reached by loading it anew from there.
 */
const PATIENCE_MS = 3000;

export function framePlayer(frame, start) {
  const { src, end } = frame.dataset;
  const { origin } = new URL(src);
  const listeners = [];
  const known = { time: start, length: NaN, speed: 1, isPlaying: false, isMuted: false, volume: 100 };
  let answers = false;
  let greeting;

  const load = (seconds) => {
    const query = new window.URLSearchParams({
      enablejsapi: '1',
      origin: window.location.origin,
      autoplay: '1',
      start: String(Math.floor(seconds)),
      // Whoever goes on beyond it wants to.
      ...(end !== undefined && seconds < Number(end) ? { end } : {}),
      playsinline: '1',
      rel: '0',
    });
    known.time = seconds;
    frame.src = `${src}?${query}`;
  };
  const send = (message) => frame.contentWindow?.postMessage(JSON.stringify({ id: 1, channel: 'widget', ...message }), origin);
  // Before it has answered it may not be there yet, and begins by itself.
  const command = (func, ...args) => answers && send({ event: 'command', func, args });

  frame.addEventListener('load', () => {
    window.clearInterval(greeting);
    const until = Date.now() + PATIENCE_MS;
    greeting = window.setInterval(() => {
      if (answers || Date.now() > until) window.clearInterval(greeting);
      else send({ event: 'listening' });
    }, 250);
  });
  window.addEventListener('message', ({ origin: from, source, data }) => {
    if (from !== origin || source !== frame.contentWindow || typeof data !== 'string') return;
    let info;
    try {
      ({ info } = JSON.parse(data));
    } catch {
      return;
    }
    answers = true;
    if (typeof info !== 'object' || info === null) return;
    if (typeof info.currentTime === 'number') known.time = info.currentTime;
    if (typeof info.duration === 'number') known.length = info.duration;
    if (typeof info.playbackRate === 'number') known.speed = info.playbackRate;
    if (typeof info.muted === 'boolean') known.isMuted = info.muted;
    if (typeof info.volume === 'number') known.volume = info.volume;
    if (typeof info.playerState === 'number') known.isPlaying = info.playerState === 1;
    const name = info.playerState === 0 ? 'ended' : info.playerState === 2 ? 'pause' : 'timeupdate';
    for (const listener of listeners) listener(name);
  });
  load(start);

  return {
    element: frame,
    time: () => known.time,
    length: () => known.length,
    speed: () => known.speed,
    play: () => command('playVideo'),
    toggle: () => command(known.isPlaying ? 'pauseVideo' : 'playVideo'),
    seek: (seconds) => {
      if (!answers) load(seconds);
      else {
        command('seekTo', Math.max(0, seconds), true);
        known.time = Math.max(0, seconds);
      }
    },
    setSpeed: (speed) => command('setPlaybackRate', speed),
    louder: (by) => command('setVolume', Math.max(0, Math.min(100, known.volume + 100 * by))),
    mute: () => command(known.isMuted ? 'unMute' : 'mute'),
    captions: () => undefined,
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : frame.requestFullscreen?.().catch(() => undefined)),
    onChange: (listener) => listeners.push(listener),
  };
}
