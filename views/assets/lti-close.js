/** At the end of a registration: tells the platform that it may close the window or frame (LTI dynamic registration 1.0 §3.7). */
const SHOWN_MS = 4000;
const button = document.getElementById('close-registration');
const holder = window.opener ?? (window.parent === window ? null : window.parent);

function close() {
  holder.postMessage({ subject: 'org.imsglobal.lti.close' }, '*');
}

if (holder !== null) {
  button.hidden = false;
  button.addEventListener('click', close);
  // What the page says is read first.
  setTimeout(close, SHOWN_MS);
}
