/** How much of a file's beginning is read: enough to tell two builds of one image apart, little enough to be instant. */
const HEAD_BYTES = 1024 * 1024;

/**
 * Tells whether a file is the one an unfinished upload began with. It says nothing about the content as a whole: every
 * layer is verified against its digest when the archive has arrived.
 */
export async function fingerprintOf(file: File): Promise<string> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return [file.size, file.lastModified, hashOf(head), file.name].join(" ");
}

/**
 * FNV-1a in two lanes of 32 bits. Not `crypto.subtle`: browsers withhold it from a page that is served by plain HTTP
 * under any other name than localhost.
 */
function hashOf(bytes: Uint8Array): string {
  let left = 0x811c9dc5;
  let right = 0x01000193;
  for (const byte of bytes) {
    left = Math.imul(left ^ byte, 0x01000193);
    right = Math.imul(right ^ byte, 0x85ebca6b);
  }
  return [left, right].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}
