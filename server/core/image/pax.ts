/**
 * pax extended headers: records `<length> <key>=<value>\n` about the entry that follows.
 * Source: POSIX.1-2017, pax, "pax Extended Header".
 */
import { decodeText, TarFault } from "./tar-header.ts";

/** What a layer's reader takes of them; times, owners and attributes are not its business. */
export interface PaxOverrides {
  path?: string;
  linkTarget?: string;
  sizeBytes?: number;
}

/** @throws TarFault also for sparse files, which would be larger than their content. */
export function readPax(bytes: Uint8Array): PaxOverrides {
  const overrides: PaxOverrides = {};
  for (let at = 0; at < bytes.length; ) {
    const { key, value, next } = readRecord(bytes, at);
    at = next;
    if (key.startsWith("GNU.sparse.")) throw new TarFault("is a sparse file, which layers must not have");
    // An empty value takes an earlier one back.
    if (key === "path") overrides.path = value === "" ? undefined : withoutNul(value, "path");
    if (key === "linkpath") overrides.linkTarget = value === "" ? undefined : withoutNul(value, "link target");
    if (key === "size") overrides.sizeBytes = value === "" ? undefined : readSize(value);
  }
  return overrides;
}

/** @throws TarFault when a global header says what only an entry's own may: readers disagree about it. */
export function checkGlobalPax(bytes: Uint8Array): void {
  const overrides = readPax(bytes);
  for (const member of ["path", "linkTarget", "sizeBytes"] as const) {
    if (overrides[member] !== undefined) throw new TarFault("is a global header that sets a path or size");
  }
}

function readRecord(bytes: Uint8Array, at: number): { key: string; value: string; next: number } {
  const blank = bytes.indexOf(0x20, at);
  const digits = blank < 0 ? "" : decodeText(bytes.subarray(at, Math.min(blank, at + 20)));
  const next = at + Number(digits);
  if (!/^[1-9]\d{0,9}$/.test(digits) || next > bytes.length || bytes[next - 1] !== 0x0a || next - 1 <= blank) {
    throw new TarFault("has a pax header with a malformed record");
  }
  const equals = bytes.indexOf(0x3d, blank);
  if (equals <= blank + 1 || equals >= next) throw new TarFault("has a pax header with a malformed record");
  return {
    key: decodeText(bytes.subarray(blank + 1, equals)),
    value: decodeText(bytes.subarray(equals + 1, next - 1)),
    next,
  };
}

function withoutNul(value: string, what: string): string {
  if (value.includes("\0")) throw new TarFault(`has a ${what} with a NUL character`);
  return value;
}

function readSize(value: string): number {
  if (value.startsWith("-")) throw new TarFault("has a negative size");
  if (!/^\d+$/.test(value)) throw new TarFault("has a size that is not a number");
  const size = Number(value);
  if (!Number.isSafeInteger(size)) throw new TarFault("has a size that is too large");
  return size;
}
