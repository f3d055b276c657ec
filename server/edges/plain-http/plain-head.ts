/**
 * The head of an HTTP request, as programs write it. What is written in any other way is left to Node's HTTP, which knows
 * all of it: only headers that are known to need no more than to be read are taken here, once each, in their plain form.
 */
export interface PlainHead {
  /** Method, path and version. */
  line: string;
  /** By their names in lower case; there is a host. */
  headers: Record<string, string>;
  /** Of the head, with the empty line that ends it. */
  headBytes: number;
  /** As declared; undefined when nothing is said of a body. */
  bodyBytes: number | undefined;
}

const plainText = /^[\x20-\x7e]+(?:\r\n[\x20-\x7e]+)*$/;
const length = /^\d{1,9}$/;

/** What is longer is Node's. */
const MOST_BYTES = 8192;

/** They are the protocol's own, and what they say is heeded. */
const ownHeaders: ReadonlySet<string> = new Set(["host", "content-length", "connection"]);

/**
 * @param known names in lower case of headers that change nothing of how a request is read
 * @returns undefined when it is not such a head, or not whole
 */
export function plainHead(chunk: Buffer, known: ReadonlySet<string>): PlainHead | undefined {
  const begin = chunk.toString("latin1", 0, MOST_BYTES);
  const end = begin.indexOf("\r\n\r\n");
  const text = begin.slice(0, Math.max(0, end));
  if (!plainText.test(text)) return undefined;
  const [line = "", ...lines] = text.split("\r\n");
  const headers = headersIn(lines, known);
  if (!headers?.host) return undefined;
  const { connection, "content-length": declared } = headers;
  if (connection !== undefined && connection.toLowerCase() !== "keep-alive") return undefined;
  if (declared !== undefined && !length.test(declared)) return undefined;
  return { line, headers, headBytes: end + 4, bodyBytes: declared === undefined ? undefined : Number(declared) };
}

/** @returns undefined when one is not known, or said twice */
function headersIn(lines: string[], known: ReadonlySet<string>): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 0) return undefined;
    const name = line.slice(0, colon).toLowerCase();
    if (!(known.has(name) || ownHeaders.has(name)) || headers[name] !== undefined) return undefined;
    headers[name] = line.slice(colon + 1).trim();
  }
  return headers;
}
