/** Drives a `<video>`: the same few verbs as the player in a frame has. */
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** The step of speed before or after one. */
export function nextSpeed(speed, direction) {
  const steps = direction > 0 ? STEPS : [...STEPS].reverse();
  return steps.find((step) => (direction > 0 ? step > speed : step < speed)) ?? speed;
}

export function videoPlayer(video, language) {
  let latest;
  const captions = () => [...video.textTracks].filter(({ kind }) => kind === 'captions' || kind === 'subtitles');
  return {
    element: video,
    time: () => video.currentTime,
    length: () => video.duration,
    speed: () => video.playbackRate,
    play: () => void video.play().catch(() => undefined),
    toggle: () => {
      if (video.paused) void video.play().catch(() => undefined);
      else video.pause();
    },
    seek: (seconds) => {
      const to = Math.max(0, Math.min(seconds, Number.isFinite(video.duration) ? video.duration : seconds));
      // Before anything is loaded, the place to begin at.
      if (video.readyState === 0) {
        video.addEventListener('loadedmetadata', () => (video.currentTime = to), { once: true });
        if (video.preload === 'none') video.preload = 'metadata';
      }
      video.currentTime = to;
    },
    setSpeed: (speed) => (video.playbackRate = speed),
    louder: (by) => (video.volume = Math.max(0, Math.min(1, video.volume + by))),
    mute: () => (video.muted = !video.muted),
    captions: () => {
      const shown = captions().find(({ mode }) => mode === 'showing');
      if (shown === undefined) {
        const chosen = latest ?? captions().find((track) => track.language === language()) ?? captions()[0];
        if (chosen !== undefined) chosen.mode = 'showing';
      } else {
        latest = shown;
        shown.mode = 'hidden';
      }
    },
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen?.().catch(() => undefined)),
    onChange: (listener) => {
      for (const name of ['timeupdate', 'seeking', 'seeked', 'pause', 'ended', 'ratechange'])
        video.addEventListener(name, () => listener(name));
    },
  };
}
