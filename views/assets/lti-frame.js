/** Inside a frame: tells the platform how high the page is, so that only the page around it scrolls. */
const PAUSE_MS = 100;
let told = 0;
let timer;

function tell() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  // To whoever holds the frame: a height is nobody's secret.
  window.parent.postMessage({ subject: 'lti.frameResize', height }, '*');
}

if (window.parent !== window) {
  new window.ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE_MS);
  }).observe(document.body);
}
