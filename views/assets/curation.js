/** On the page of a bulk edit: asks how far it has got, and shows the result when it is there. */
const POLL_MS = 1000;
const LONGEST_MS = 15_000;
const job = document.querySelector('[data-progress]');

async function look(pause) {
  let next = pause;
  try {
    const answer = await fetch(job.dataset.progress, { headers: { Accept: 'application/json' } });
    if (answer.ok) {
      const { state, done, of, text } = await answer.json();
      if (state === 'done' || state === 'undone') {
        window.location.reload();
        return;
      }
      const bar = job.querySelector('progress');
      bar.max = Math.max(1, of);
      bar.value = done;
      const said = job.querySelector('[role=status]');
      if (said.textContent !== text) said.textContent = text;
      next = POLL_MS;
    }
  } catch {
    // Away for a moment: look again later.
    next = Math.min(pause * 2, LONGEST_MS);
  }
  setTimeout(() => void look(next), next);
}

if (job !== null) setTimeout(() => void look(POLL_MS), POLL_MS);
