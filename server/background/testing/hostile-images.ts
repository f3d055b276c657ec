/** Images that attack whoever reads them, made by rule, and what becomes of each. */
import { type ImageOptions, type MadeLayer, packLayer } from "../../adapters/registry/testing/image.ts";
import { makeLayer, paxRecord, seal, type TarEntry } from "../../adapters/registry/testing/tar.ts";

export interface HostileImage {
  layers: MadeLayer[];
  options?: ImageOptions;
  /** A part of the refusal; absent: it is stored, as a push is, and refused when a function is to run it. */
  upload?: string;
  /** A part of the refusal; absent: nothing is wrong with it. */
  function?: string;
}

const sound = packLayer([{ path: "bootstrap", content: "#!/bin/sh" }, { path: "etc/", type: "5" }, { path: "etc/a" }]);
const over = (entries: TarEntry[]) => [sound, packLayer(entries)];
/** Refused by the layer alone. */
const layer = (entries: TarEntry[], part: string): HostileImage => ({
  ...{ layers: over(entries), upload: part, function: part },
});
/** Refused by what lies below it. */
const tree = (entries: TarEntry[], part: string): HostileImage => ({ layers: over(entries), function: part });
const harmless = (entries: TarEntry[]): HostileImage => ({ layers: over(entries) });

const notUtf8 = (path: string): TarEntry => ({
  path,
  corrupt(header) {
    header[0] = 0xff;
    seal(header);
  },
});
const lie = `sha256:${"0".repeat(64)}`;
const zeros = packLayer([{ path: "zeros", content: Buffer.alloc(5_000_000) }], "zstd");
const packed = packLayer([{ path: "opt/data", content: Buffer.alloc(3000, "text ") }], "gzip");
const withBlob = (blob: Buffer): MadeLayer => ({ ...packed, blob, digest: packLayer(blob, "none").digest });
const pax = (records: string): TarEntry => ({ path: "PaxHeader", type: "x", content: records });

export const hostileImages: Record<string, HostileImage> = {
  "a path upwards": layer([{ path: "../outside" }], '2 of 2 (…): entry 1 "../outside" has a path with ".."'),
  "a path upwards from within": layer(
    [{ path: "ok" }, { path: "etc/../../../outside" }],
    '2 of 2 (…): entry 2 "etc/../../../outside" has a path with ".."',
  ),
  "an absolute path": layer([{ path: "/etc/passwd" }], '2 of 2 (…): entry 1 "/etc/passwd" has an absolute path'),
  "a path below a link of its layer": tree(
    [
      { path: "var", linkTarget: "/etc" },
      { path: "var/passwd", content: "x" },
    ],
    '2 of 2 (…): entry 2 "var/passwd" lies below "var", which is a symbolic link',
  ),
  "a path below a file of another layer": tree(
    [{ path: "bootstrap/passwd" }],
    '2 of 2 (…): entry 1 "bootstrap/passwd" lies below "bootstrap", which is a file',
  ),
  "a hard link to nothing": tree(
    [{ path: "link", type: "1", linkTarget: "etc/nothing" }],
    '2 of 2 (…): entry 1 "link" is a hard link to "etc/nothing", which is not there',
  ),
  "a hard link upwards": layer(
    [{ path: "link", type: "1", linkTarget: "../outside" }],
    '2 of 2 (…): entry 1 "link" has a link target with ".."',
  ),
  "a link to the machine's own files": harmless([{ path: "etc/a", linkTarget: "/etc/shadow" }]),
  devices: harmless([
    { path: "dev/sda", type: "4" },
    { path: "dev/mem", type: "3" },
    { path: "run/pipe", type: "6" },
  ]),
  "a bomb": { layers: [sound, zeros], upload: "unpacks to more than 1000", function: "unpacks to more than 1000" },
  "a size of eight gigabytes and nothing behind it": layer(
    [{ path: "huge", rawSize: "77777777777\0" }],
    '2 of 2 (…) is cut short: the archive stops in entry 1 "huge"',
  ),
  "more than a thousand layers": {
    layers: new Array<MadeLayer>(1001).fill(sound),
    ...{ upload: "more than 1000 layers", function: "more than 1000 layers" },
  },
  "gzip data that is cut short": {
    layers: [sound, withBlob(packed.blob.subarray(0, -9) as Buffer)],
    ...{ upload: "2 of 2 (…) is cut short inside its gzip data", function: "is cut short inside its gzip data" },
  },
  "something after the gzip data": {
    layers: [sound, withBlob(Buffer.concat([packed.blob, Buffer.alloc(9)]))],
    ...{ upload: "2 of 2 (…) has trailing data", function: "2 of 2 (…) has trailing data" },
  },
  "a blob that is not its digest": {
    layers: [sound, { ...packed, blob: zeros.blob }],
    ...{ upload: "2 of 2 (…) ", function: "2 of 2 (…) " },
  },
  "a diff_id that is not its layer's": {
    layers: [sound, packed],
    options: { diffIds: [sound.diffId, lie] },
    ...{ upload: `config says diff_id ${lie}`, function: `2 of 2 (…) has the diff_id ${packed.diffId}` },
  },
  "a layer that lies elsewhere": {
    layers: [sound, { ...packed, mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" }],
    ...{ upload: "foreign", function: "not supported" },
  },
  "the same entry twice": harmless([
    { path: "etc/a", content: "1" },
    { path: "etc/a", content: "22" },
  ]),
  "a folder that becomes a file and has entries": tree(
    [{ path: "x/", type: "5" }, { path: "x", content: "1" }, { path: "x/below" }],
    '2 of 2 (…): entry 3 "x/below" lies below "x", which is a file',
  ),
  "names that are not UTF-8": harmless([notUtf8("?one"), notUtf8("?two")]),
  "a pax size that is too large": layer(
    [pax(paxRecord("size", "4000")), { path: "short", content: "123" }],
    '2 of 2 (…) is cut short: the archive stops in entry 1 "short"',
  ),
  "a pax size that is too small": layer(
    [pax(paxRecord("size", "3")), { path: "long", content: Buffer.alloc(2000, "x") }],
    "2 of 2 (…): entry 2 has a checksum that is not a number",
  ),
  "a pax size below nothing": layer(
    [pax(paxRecord("size", "-1")), { path: "a" }],
    "2 of 2 (…): entry 1 has a negative size",
  ),
  "a pax header that hides a path upwards": layer(
    [pax(paxRecord("path", "../outside")), { path: "a" }],
    '2 of 2 (…): entry 1 "../outside" has a path with ".."',
  ),
  "an archive within nothing": {
    layers: [packLayer(makeLayer([]).subarray(0, 100), "none")],
    ...{ upload: "1 of 1 (…) is cut short", function: "1 of 1 (…) is cut short" },
  },
};
