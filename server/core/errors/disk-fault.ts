/** What a disk refuses for a reason that a person can mend. */

/** @returns two sentences, what and cure; undefined when it is another error. */
export function diskFaultText(error: unknown): { what: string; cure: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  // The code is lost on the way between threads; the message begins with it.
  const code = "code" in error ? String(error.code) : /^E[A-Z]+(?=:)/.exec(error.message)?.[0];
  if (code === "ENOSPC" || code === "EDQUOT") {
    return { what: "The disk of the data folder is full.", cure: "Free some space" };
  }
  if (code === "EROFS") {
    return { what: "The data folder is read-only.", cure: "Make it writable" };
  }
  return undefined;
}
