/** The JSON documents of an image: bytes in, a checked value out. */
import type { z } from "zod";
import { ImageError } from "../errors/image-error.ts";

/** A manifest is at most 4 MiB by the distribution spec; a config has no bound of its own and gets the same. */
const maxBytes = 4 * 1024 * 1024;

/** Before a document is read into memory. @throws ImageError InvalidImage */
export function checkDocumentSize(sizeBytes: number, what: string): void {
  if (sizeBytes <= maxBytes) return;
  throw new ImageError("InvalidImage", `${what} has ${sizeBytes} bytes; at most ${maxBytes} are read.`);
}

/** @throws ImageError InvalidImage that names the document, the member and what is wrong with it. */
export function parseDocument<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  what: string,
): z.output<Schema> {
  checkDocumentSize(bytes.length, what);
  const parsed = schema.safeParse(parseJson(bytes, what));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  throw new ImageError("InvalidImage", `${what} is not valid${where}: ${issue?.message}.`);
}

function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ImageError("InvalidImage", `${what} is not JSON in UTF-8.`, { cause });
  }
}
