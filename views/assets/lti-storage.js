// Storage that the platform lends to a frame (LTI platform storage): one message there, one back, from the origin that was agreed.
const PATIENCE_MS = 1500;

/** The frame that stores for us: around us or beside us; in a window of our own, that of the page that opened it. */
function storing(target) {
  const holder = window.parent === window ? window.opener : window.parent;
  // Of a page of another origin, a frame that is not there cannot even be asked for.
  return target === '_parent' ? holder : holder.frames[target];
}

/** Asks the frame that stores for us; answers its message, or undefined where it is silent, says no or is not there. */
export function askStorage(target, origin, message) {
  const id = message.key + message.subject;
  return new Promise((resolve) => {
    const finish = (answer) => {
      clearTimeout(patience);
      window.removeEventListener('message', hear);
      resolve(answer);
    };
    const hear = (event) => {
      if (event.origin !== origin || typeof event.data !== 'object' || event.data === null) return;
      if (event.data.subject !== `${message.subject}.response` || event.data.message_id !== id) return;
      finish(event.data.error === undefined ? event.data : undefined);
    };
    const patience = setTimeout(finish, PATIENCE_MS);
    window.addEventListener('message', hear);
    try {
      storing(target).postMessage({ ...message, message_id: id }, origin);
    } catch {
      finish(undefined);
    }
  });
}
