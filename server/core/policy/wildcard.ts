/**
 * IAM's wildcards: `*` is any text, `?` one character, and nothing else means anything. By hand, because a pattern comes
 * from a caller: it takes at most pattern × text steps.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let [at, textAt] = [0, 0];
  let star = -1;
  let starTextAt = 0;
  while (textAt < text.length) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at++;
      starTextAt = textAt;
    } else if (wanted === "?" || (wanted !== undefined && wanted === text[textAt])) {
      at++;
      textAt++;
    } else if (star >= 0) {
      // The last star takes one character more.
      at = star + 1;
      textAt = ++starTextAt;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
