/** Buttons that copy what stands in another element, and say that they did. */
const said = document.getElementById('said');

for (const button of document.querySelectorAll('button[data-copies]')) {
  if (navigator.clipboard === undefined) continue;
  const source = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    said.textContent = '';
    said.textContent = button.dataset.done;
    button.classList.add('done');
    const label = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      button.classList.remove('done');
    }, 2000);
  });
}
