/**
 * One 512-byte header of a tar archive: POSIX ustar, GNU and old v7, as Docker Engine reads them.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */

export const blockBytes = 512;

type TarEntryType = "file" | "directory" | "symlink" | "hardlink" | "device" | "fifo";
/** Headers about the next entry rather than entries. */
type TarExtensionType = "pax" | "pax-global" | "gnu-path" | "gnu-link";

export interface TarHeader {
  type: TarEntryType | TarExtensionType;
  /** As written, not yet checked or normalised. */
  path: string;
  linkTarget: string;
  /** Permission bits, at most 0o7777. */
  mode: number;
  /** Of the content that follows. */
  sizeBytes: number;
}

/** What is wrong, as the end of a sentence that begins with the entry: "has a wrong header checksum". */
export class TarFault extends Error {}

/**
 * @param block exactly one block, not all zeros.
 * @throws TarFault
 */
export function readTarHeader(block: Uint8Array): TarHeader {
  if (readNumber(block, checksumAt, 8, "checksum") !== checksum(block)) {
    throw new TarFault("has a wrong header checksum");
  }
  const flag = block[156] ?? 0;
  const path = readPath(block);
  const type = typeOf(flag, path);
  const sizeBytes = readNumber(block, 124, 12, "size");
  if (flag === 0 && type === "directory" && sizeBytes > 0) throw new TarFault("is a directory with content");
  return {
    type,
    path,
    linkTarget: readText(block, 157, 100),
    mode: readNumber(block, 100, 8, "mode") & 0o7777,
    // Links, folders and devices have no content whatever their size field says: the engine reads them so.
    sizeBytes: bodiless.has(type) ? 0 : sizeBytes,
  };
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** UTF-8 where it is, else one character for each byte: names are bytes to Linux, and must stay distinct. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length === 0) return "";
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return latin1.decode(bytes);
    throw error;
  }
}

const checksumAt = 148;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder("latin1");
const bodiless: ReadonlySet<string> = new Set(["directory", "symlink", "hardlink", "device", "fifo"]);

const types: ReadonlyMap<string, TarHeader["type"]> = new Map([
  ["\0", "file"],
  ["0", "file"],
  ["7", "file"],
  ["1", "hardlink"],
  ["2", "symlink"],
  ["3", "device"],
  ["4", "device"],
  ["5", "directory"],
  ["6", "fifo"],
  ["x", "pax"],
  ["g", "pax-global"],
  ["L", "gnu-path"],
  ["K", "gnu-link"],
]);

function typeOf(flag: number, path: string): TarHeader["type"] {
  const letter = String.fromCharCode(flag);
  if (letter === "S") throw new TarFault("is a sparse file, which layers must not have");
  const type = types.get(letter);
  if (!type) throw new TarFault(`has the unknown entry type ${JSON.stringify(letter)}`);
  // Before POSIX a folder was a file whose name ends in a slash.
  return flag === 0 && path.endsWith("/") ? "directory" : type;
}

/** The sum of all bytes, the checksum's own eight counted as blanks. */
function checksum(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < checksumAt; at++) sum += block[at] ?? 0;
  for (let at = checksumAt + 8; at < blockBytes; at++) sum += block[at] ?? 0;
  return sum;
}

/** Only POSIX archives use the prefix field so; GNU's keep times there. */
function readPath(block: Uint8Array): string {
  const name = readText(block, 0, 100);
  if (!hasBytes(block, 257, ustarMagic)) return name;
  const star = hasBytes(block, 508, starMagic);
  const prefix = readText(block, 345, star ? 131 : 155);
  return prefix === "" ? name : `${prefix}/${name}`;
}

const ustarMagic = new TextEncoder().encode("ustar\0");
const starMagic = new TextEncoder().encode("tar\0");

function hasBytes(block: Uint8Array, at: number, expected: Uint8Array): boolean {
  return expected.every((byte, index) => block[at + index] === byte);
}

function readText(block: Uint8Array, at: number, length: number): string {
  // Most fields of most headers.
  if (block[at] === 0) return "";
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return decodeText(end < 0 ? field : field.subarray(0, end));
}

/** Octal digits, or GNU's base 256 when the first bit is set. */
function readNumber(block: Uint8Array, at: number, length: number, what: string): number {
  const first = block[at] ?? 0;
  if (first & 0x80) return readBase256(block.subarray(at, at + length), what);
  let value = 0;
  let digits = 0;
  let ended = false;
  for (let index = at; index < at + length; index++) {
    const byte = block[index] ?? 0;
    if (byte === 0x20 || byte === 0) {
      ended = digits > 0 || byte === 0;
    } else if (byte >= 0x30 && byte <= 0x37 && !ended) {
      value = value * 8 + (byte - 0x30);
      digits++;
    } else {
      throw new TarFault(`has a ${what} that is not a number`);
    }
  }
  return value;
}

function readBase256(field: Uint8Array, what: string): number {
  if ((field[0] ?? 0) & 0x40) throw new TarFault(`has a negative ${what}`);
  let value = (field[0] ?? 0) & 0x3f;
  for (const byte of field.subarray(1)) {
    value = value * 256 + byte;
    if (value > Number.MAX_SAFE_INTEGER) throw new TarFault(`has a ${what} that is too large`);
  }
  return value;
}
