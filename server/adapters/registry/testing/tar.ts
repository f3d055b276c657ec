/** Small tar archives for tests, good ones and hostile ones. */

export interface TarEntry {
  path: string;
  /** The type flag; "0" (a file) when there is content or nothing else says. */
  type?: "0" | "1" | "2" | "3" | "5" | "6" | "x" | "g" | "L" | "K" | "S" | (string & {});
  /** 0o755 for folders and executables' sake everywhere. */
  mode?: number;
  content?: Uint8Array | string;
  linkTarget?: string;
  /** A size field that lies, as its twelve raw bytes. */
  rawSize?: Uint8Array | string;
  /** Changes the finished header. */
  corrupt?(header: Uint8Array): void;
}

/** A folder when the path ends in "/", a symlink or file otherwise; ends with the end mark. */
export function makeLayer(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)]);
}

/** One record of a pax extended header. */
export function paxRecord(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(body);
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length = String(length).length + bytes;
  return `${length}${body}`;
}

function blocksOf(entry: TarEntry): Buffer[] {
  const content = Buffer.from(entry.content ?? "");
  const long = Buffer.byteLength(entry.path) > 100 || Buffer.byteLength(entry.linkTarget ?? "") > 100;
  const extension = long
    ? blocksOf({
        path: "PaxHeader",
        type: "x",
        content: paxRecord("path", entry.path) + (entry.linkTarget ? paxRecord("linkpath", entry.linkTarget) : ""),
      })
    : [];
  return [...extension, headerOf(entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function headerOf(entry: TarEntry, size: number): Buffer {
  const header = Buffer.alloc(512);
  const type = entry.type ?? (entry.path.endsWith("/") ? "5" : entry.linkTarget !== undefined ? "2" : "0");
  header.write(entry.path, 0, 100);
  header.write(octal(entry.mode ?? 0o755, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  if (entry.rawSize !== undefined) Buffer.from(entry.rawSize).copy(header, 124, 0, 12);
  header.write(octal(0, 11), 136);
  header.write(type, 156, 1);
  header.write(entry.linkTarget ?? "", 157, 100);
  header.write("ustar\x0000", 257);
  seal(header);
  entry.corrupt?.(header);
  return header;
}

/** Writes the checksum of a header as it is. */
export function seal(header: Uint8Array): void {
  const view = Buffer.from(header.buffer, header.byteOffset, header.byteLength);
  view.fill(" ", 148, 156);
  view.write(
    `${octal(
      view.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0 `,
    148,
  );
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
