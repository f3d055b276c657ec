/**
 * The heads of the two calls that every invoke makes, as runtimes write them. What is written in any other way is left
 * to Node's HTTP, which knows all of it: only these few headers are taken here, and only in their plain form.
 */
export type PlainRequest =
  | { kind: "next"; headBytes: number }
  | { kind: "response"; headBytes: number; requestId: string; bodyBytes: number };

const nextLine = "GET /2018-06-01/runtime/invocation/next HTTP/1.1";
const responseLine = /^POST \/2018-06-01\/runtime\/invocation\/([\w-]{1,64})\/response HTTP\/1\.1$/;
const hostHeader = /^host: *[\x21-\x7e]+$/i;
const lengthHeader = /^content-length: *(\d{1,9})$/i;
/** They change nothing of what is answered. */
const plainHeader = /^(?:user-agent|accept|accept-encoding|content-type): *[\x20-\x7e]+$|^connection: *keep-alive$/i;

/** @returns undefined when it is not such a call, or its head is not whole */
export function plainRequest(chunk: Buffer): PlainRequest | undefined {
  const end = chunk.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...headers] = chunk.toString("latin1", 0, end).split("\r\n");
  const requestId = responseLine.exec(line)?.[1];
  if (requestId === undefined && line !== nextLine) return undefined;
  const bodyBytes = lengthIn(headers);
  const headBytes = end + 4;
  if (requestId === undefined) return bodyBytes === "none" ? { kind: "next", headBytes } : undefined;
  return typeof bodyBytes === "number" ? { kind: "response", headBytes, requestId, bodyBytes } : undefined;
}

/** @returns undefined when the headers are not all plain, or say something twice */
function lengthIn(headers: string[]): number | "none" | undefined {
  let hosts = 0;
  let length: number | undefined;
  for (const header of headers) {
    if (hostHeader.test(header)) hosts += 1;
    else if (!plainHeader.test(header)) {
      const digits = lengthHeader.exec(header)?.[1];
      if (digits === undefined || length !== undefined) return undefined;
      length = Number(digits);
    }
  }
  return hosts === 1 ? (length ?? "none") : undefined;
}
