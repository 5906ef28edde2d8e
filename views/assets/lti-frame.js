// Tells the page that holds the frame how high it is (lti.frameResize), once it stands still.
const content = document.getElementById('framed');
let waiting;

const tell = () => {
  const { top, height } = content.getBoundingClientRect();
  window.parent.postMessage({ subject: 'lti.frameResize', height: Math.ceil(top + window.scrollY + height) + 16 }, '*');
};

if (content !== null && window.parent !== window) {
  new window.ResizeObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, 100);
  }).observe(content);
}
