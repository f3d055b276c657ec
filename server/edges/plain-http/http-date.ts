/** The Date header, made once a second. */
let text = "";
let untilMs = 0;

export function httpDate(): string {
  const now = performance.now();
  if (now >= untilMs) {
    const date = new Date();
    text = date.toUTCString();
    untilMs = now + 1000 - date.getMilliseconds();
  }
  return text;
}
