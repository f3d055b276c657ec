/** JSON for reading. Pure. */
export interface JsonToken {
  /** k key, s string, n number or word, p punctuation; none for space. */
  kind: "k" | "s" | "n" | "p" | undefined;
  text: string;
  at: number;
}

/** Set out with two spaces, every token as it is written; undefined when it is not JSON. */
export function pretty(text: string): string | undefined {
  if (text.trim() === "" || jsonProblem(text) !== undefined) return undefined;
  const parts = tokensOf(text).filter((token) => token.text.trim() !== "");
  let shown = "";
  let depth = 0;
  parts.forEach(({ kind, text: raw }, index) => {
    const part = raw.trim();
    const opens = kind === "p" && (part === "{" || part === "[");
    const closes = kind === "p" && (part === "}" || part === "]");
    const empty = closes && isOpening(parts[index - 1]);
    if (closes) depth -= 1;
    if (closes && !empty) shown += newline(depth);
    shown += part;
    if (opens) depth += 1;
    if (opens && !isClosing(parts[index + 1])) shown += newline(depth);
    if (part === "," && kind === "p") shown += newline(depth);
    if (part === ":" && kind === "p") shown += " ";
  });
  return shown;
}

function newline(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}

function isOpening(token: JsonToken | undefined): boolean {
  return token?.kind === "p" && /[[{]/.test(token.text);
}

function isClosing(token: JsonToken | undefined): boolean {
  return token?.kind === "p" && /[\]}]/.test(token.text);
}

/** Why it is not JSON, or undefined when it is. Nothing at all is no payload, which Lambda takes as `{}`. */
export function jsonProblem(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)|([{}[\],:])/g;

export function tokensOf(json: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  const put = (kind: JsonToken["kind"], text: string, at: number) => text !== "" && tokens.push({ kind, text, at });
  let end = 0;
  for (const match of json.matchAll(token)) {
    put(undefined, json.slice(end, match.index), end);
    const [all, string, colon, word] = match;
    if (string !== undefined) {
      put(colon === undefined ? "s" : "k", string, match.index);
      put("p", colon ?? "", match.index + string.length);
    } else put(word === undefined ? "p" : "n", all, match.index);
    end = match.index + all.length;
  }
  put(undefined, json.slice(end), end);
  return tokens;
}
