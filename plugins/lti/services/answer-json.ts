/** What a platform answered as JSON; undefined where it is none, which platforms answer too. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
