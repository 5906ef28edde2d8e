/** On an item's page: copies the citation and the address, opens what is folded before printing. */
import './copy.js';

let opened = [];
window.addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('main details:not([open])')];
  for (const details of opened) details.open = true;
});
window.addEventListener('afterprint', () => {
  for (const details of opened) details.open = false;
});

/** A link to a module or a chapter opens what it is folded in. */
function unfold() {
  const target = window.location.hash.length > 1 ? document.getElementById(decodeURIComponent(window.location.hash.slice(1))) : null;
  const details = target?.closest('details');
  if (details) details.open = true;
}
window.addEventListener('hashchange', unfold);
unfold();
