// Storage that the platform lends to a frame (LTI platform storage): one message there, one back, from the origin that was agreed.
const PATIENCE_MS = 1500;

/** Asks the frame that stores for us; answers its message, or undefined where it is silent or says no. */
export function askStorage(target, origin, message) {
  const frame = target === '_parent' || target === '' ? window.parent : window.parent.frames[target];
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
      frame.postMessage({ ...message, message_id: id }, origin);
    } catch {
      finish(undefined);
    }
  });
}
