/** Loads the parts of a book that pdf.js asks for, and asks again while the connection is away. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** Answers after which asking again is no use. */
const FINAL = [401, 403, 404, 410, 416];

/** `onLoaded` is given the bytes of each part; `onLost` true when the connection is away, false when it is back; `onFailed` when the file is. */
export function createSource(lib, { address, bytes, onLoaded, onLost, onFailed }) {
  const ended = new AbortController();
  let lost = false;

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  async function load(begin, end) {
    const answer = await fetch(address, { headers: { Range: `bytes=${begin}-${end - 1}` }, signal: ended.signal });
    if (FINAL.includes(answer.status)) return undefined;
    if (!answer.ok) throw new Error(String(answer.status));
    const part = new Uint8Array(await answer.arrayBuffer());
    return answer.status === 206 ? part : part.slice(begin, end);
  }

  class Source extends lib.PDFDataRangeTransport {
    async requestDataRange(begin, end) {
      for (let wait = FIRST_PAUSE_MS; !ended.signal.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
        try {
          const part = await load(begin, end);
          if (lost) onLost((lost = false));
          if (part === undefined) {
            onFailed();
            return;
          }
          onLoaded(part.length);
          this.onDataRange(begin, part);
          return;
        } catch {
          if (ended.signal.aborted) return;
          if (!lost) onLost((lost = true));
          await pause(wait);
        }
      }
    }

    abort() {
      ended.abort();
    }
  }
  return new Source(bytes, null);
}
