/**
 * The head of an HTTP request, as programs write it. What is written in any other way is left to Node's HTTP, which knows
 * all of it: only headers that are known to need no more than to be read are taken here, once each, in their plain form.
 */
export interface PlainHead extends PlainHeaders {
  /** Method, path and version. */
  line: string;
  /** Of the head, with the empty line that ends it. */
  headBytes: number;
}

interface PlainHeaders {
  /** By their names in lower case; there is a host. Not to be changed: the next request's may be the same. */
  headers: Readonly<Record<string, string>>;
  /** As declared; undefined when nothing is said of a body. */
  bodyBytes: number | undefined;
}

const plainLine = /^[\x20-\x7e]+$/;
const plainLines = /^[\x20-\x7e]+(?:\r\n[\x20-\x7e]+)*$/;
const length = /^\d{1,9}$/;

const endOfHead = Buffer.from("\r\n\r\n");
/** What is longer is Node's. */
const MOST_BYTES = 8192;

/** They are the protocol's own, and what they say is heeded. */
const ownHeaders: ReadonlySet<string> = new Set(["host", "content-length", "connection"]);

/**
 * Who calls again and again mostly says the same in all lines but the first: what that means is kept for the next head.
 *
 * @param known names in lower case of headers that change nothing of how a request is read
 * @returns a reader, which returns undefined when it is not such a head, or not whole
 */
export function plainHeads(known: ReadonlySet<string>): (chunk: Buffer) => PlainHead | undefined {
  let lastText: string | undefined;
  let last: PlainHeaders | undefined;
  return (chunk) => {
    const end = chunk.indexOf(endOfHead);
    if (end < 0 || end > MOST_BYTES) return undefined;
    const head = chunk.toString("latin1", 0, end);
    const lineEnd = head.indexOf("\r\n");
    const line = head.slice(0, lineEnd);
    if (lineEnd < 0 || !plainLine.test(line)) return undefined;
    const text = head.slice(lineEnd + 2);
    if (text !== lastText) {
      last = plainHeaders(text, known);
      lastText = text;
    }
    return last && { ...last, line, headBytes: end + endOfHead.byteLength };
  };
}

function plainHeaders(text: string, known: ReadonlySet<string>): PlainHeaders | undefined {
  if (!plainLines.test(text)) return undefined;
  const headers = headersIn(text.split("\r\n"), known);
  if (!headers?.host) return undefined;
  const { connection, "content-length": declared } = headers;
  if (connection !== undefined && connection.toLowerCase() !== "keep-alive") return undefined;
  if (declared !== undefined && !length.test(declared)) return undefined;
  return { headers: Object.freeze(headers), bodyBytes: declared === undefined ? undefined : Number(declared) };
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
