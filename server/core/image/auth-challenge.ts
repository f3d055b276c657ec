/** What a registry asks for when it answers 401: the WWW-Authenticate header (RFC 9110, section 11.6.1). */

export interface AuthChallenge {
  /** Lower case: `bearer`, `basic`. */
  scheme: string;
  /** Names in lower case. */
  parameters: ReadonlyMap<string, string>;
}

/** What cannot be read is left out. */
export function parseChallenges(header: string): AuthChallenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  // A scheme stands before a space and something else than `=`; a parameter is `name=token` or `name="text"`.
  const pattern = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|(?=\s|,|$))/g;
  for (const [, name = "", quoted, token] of header.slice(0, maxLength).matchAll(pattern)) {
    const value = quoted?.replace(/\\(.)/g, "$1") ?? token;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}

const maxLength = 8192;
