/** JSON requests: bytes → checked shapes. Members that nobody knows are ignored, as on AWS. */
import type { z } from "zod";
import { PlatformError } from "../../core/errors/platform-error.ts";

/** @throws PlatformError for what is no JSON, or has a member of another type. */
export function checkedJson<Schema extends z.ZodType>(bytes: Uint8Array, schema: Schema): z.output<Schema> {
  const value = parseJson(bytes);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw wrongType(parsed.error, value);
}

/** An empty body is an empty object, and `null` an absent member. */
function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return {};
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return JSON.parse(text, (_, value) => (value === null ? undefined : value));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const message = `Could not parse request body into json: ${detail}`;
    throw new PlatformError("InvalidRequestContentException", message, { cause });
  }
}

const kinds: Record<string, string> = {
  string: "String",
  int: "Integer",
  number: "Integer",
  boolean: "Boolean",
  array: "List",
  object: "Structure",
  record: "Map",
};

/** In the words of AWS's front end, with the member's place. */
function wrongType(error: z.ZodError, value: unknown): PlatformError {
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const found = path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)[key], value);
  const expected = issue && "expected" in issue ? String(issue.expected) : "";
  const where = path.length > 0 ? ` at '${path.join(".")}'` : "";
  const message = `${jsonKind(found)} can not be converted to a ${kinds[expected] ?? "value of this member"}${where}`;
  return new PlatformError("SerializationException", message);
}

function jsonKind(value: unknown): string {
  if (value === undefined) return "NULL_VALUE";
  if (Array.isArray(value)) return "LIST_VALUE";
  if (typeof value === "number") return Number.isInteger(value) ? "INTEGER_VALUE" : "DECIMAL_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return typeof value === "string" ? "STRING_VALUE" : "STRUCTURE_VALUE";
}
