import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeLayer, paxRecord, seal, type TarEntry } from "../../adapters/registry/testing/tar.ts";
import type { LayerEntry } from "./layer-entry.ts";
import { LayerScan } from "./layer-scan.ts";

const name = { position: 3, count: 5, digest: "sha256:ab" };

function scan(layer: Uint8Array, cuts: number[] = []): LayerEntry[] {
  const entries: LayerEntry[] = [];
  const reader = new LayerScan(name, (entry) => entries.push(structuredClone(entry)));
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (layer.length + 1)).sort((a, b) => a - b), layer.length]) {
    reader.write(layer.subarray(from, cut));
    from = cut;
  }
  reader.end();
  expect([reader.sizeBytes, reader.entries]).toEqual([layer.length, entries.length]);
  return entries;
}

function outcome(layer: Uint8Array): string {
  try {
    return JSON.stringify(scan(layer));
  } catch (error) {
    expect(error).toMatchObject({ code: "InvalidImage" });
    return "refused";
  }
}

const elf = (machine: number) =>
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...new Array(11).fill(0), machine, 0, 9, 9]);
const longPath = `${"deep/".repeat(60)}file`;

const sample: TarEntry[] = [
  { path: "/", type: "5", mode: 0o700 },
  { path: "./usr/", mode: 0o755 },
  { path: "./usr/bin//node", content: elf(62) },
  { path: "usr/bin/other", content: elf(183), mode: 0o4644 },
  { path: "usr/bin/script", content: "#!/bin/sh\necho hi\n" },
  { path: "usr/bin/sh", linkTarget: "../../busybox" },
  { path: "usr/bin/again", type: "1", linkTarget: "usr/bin/node" },
  { path: "dev/null", type: "3" },
  { path: "run/pipe", type: "6" },
  { path: longPath, content: "x".repeat(1500) },
  { path: "ümlaut", content: "" },
  { path: "comment", type: "g", content: paxRecord("comment", "made by git") },
  { path: "@LongLink", type: "L", content: `${longPath}2\0` },
  { path: "cut", content: "gnu" },
  { path: "x", type: "x", content: paxRecord("mtime", "1.5") + paxRecord("size", "3") },
  { path: "sized", content: "pax", rawSize: "00000000000\0" },
  { path: "base256", content: "12345", rawSize: Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]) },
  { path: "old/", type: "\0" },
];

describe("a layer", () => {
  test("is read entry by entry", () => {
    const read = scan(makeLayer(sample)).map(({ path, type, sizeBytes, mode, program, linkTarget }) =>
      [path, type, sizeBytes, mode.toString(8), program ?? "", linkTarget].join(" ").trim(),
    );
    expect(read).toEqual([
      "directory 0 700",
      "usr directory 0 755",
      "usr/bin/node file 22 755 x86_64",
      "usr/bin/other file 22 4644 arm64",
      "usr/bin/script file 18 755 script",
      "usr/bin/sh symlink 0 755  ../../busybox",
      "usr/bin/again hardlink 0 755  usr/bin/node",
      "dev/null device 0 755",
      "run/pipe fifo 0 755",
      `${longPath} file 1500 755`,
      "ümlaut file 0 755",
      `${longPath}2 file 3 755`,
      "sized file 3 755",
      "base256 file 5 755",
      "old directory 0 755",
    ]);
  });

  test("gives the same entries however it is cut into chunks", () => {
    const layer = makeLayer(sample);
    const whole = scan(layer);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(scan(layer, cuts)).toEqual(whole);
      }),
    );
    expect(scan(layer, [...layer.keys()])).toEqual(whole);
  });

  test("is refused when any bit of a header is flipped", () => {
    const layer = makeLayer([{ path: "a/file", content: "hello" }]);
    const whole = scan(layer);
    fc.assert(
      fc.property(fc.nat({ max: 511 }), fc.nat({ max: 7 }), (at, bit) => {
        const changed = Buffer.from(layer);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        // The checksum's own blanks and leading zeros have other spellings that mean the same number.
        const blank = at >= 148 && at < 156 && /[ 0\0]/.test(String.fromCharCode(layer[at] ?? 0));
        if (!blank) expect(() => scan(changed)).toThrow(/^Layer 3 of 5 \(sha256:ab\): entry 1 /);
        else expect(outcome(changed)).toSatisfy((read) => read === "refused" || read === JSON.stringify(whole));
      }),
      { numRuns: 2000 },
    );
  });

  test("is refused wherever it is cut short", () => {
    const layer = makeLayer(sample).subarray(0, -1024);
    fc.assert(
      fc.property(fc.nat({ max: layer.length }), (length) => {
        expect(() => scan(layer.subarray(0, length))).toThrow(/^Layer 3 of 5 \(sha256:ab\) is cut short: /);
      }),
    );
  });

  test("of random bytes is refused or read, never worse", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => {
        outcome(bytes);
      }),
    );
  });
});

describe("a hostile layer is refused with a sentence that names the entry", () => {
  const resealed = (change: (header: Uint8Array) => void) => (header: Uint8Array) => {
    change(header);
    seal(header);
  };
  const base256 = (...bytes: number[]) => Buffer.from([...bytes, ...new Array(12).fill(0)]).subarray(0, 12);

  test.each<[string, TarEntry[], string]>([
    [
      "a wrong checksum",
      [{ path: "a", corrupt: (header) => header.fill(0x37, 148, 154) }],
      "entry 1 has a wrong header checksum",
    ],
    ["an absolute path", [{ path: "ok" }, { path: "/etc/passwd" }], 'entry 2 "/etc/passwd" has an absolute path'],
    ["a path upwards", [{ path: "a/../../etc/passwd" }], 'entry 1 "a/../../etc/passwd" has a path with ".."'],
    ["two dots alone", [{ path: "..", type: "5" }], 'entry 1 ".." has a path with ".."'],
    ["no path", [{ path: "" }], 'entry 1 "" has no path'],
    ["a file as root", [{ path: "./", type: "0" }], "replaces the root folder"],
    [
      "a hidden absolute path",
      [{ path: "p", type: "x", content: paxRecord("path", "/x") }, { path: "a" }],
      'entry 1 "/x" has an absolute path',
    ],
    [
      "NUL in a pax path",
      [{ path: "p", type: "x", content: paxRecord("path", "a\0b") }, { path: "a" }],
      "entry 1 has a path with a NUL character",
    ],
    [
      "a broken pax record",
      [{ path: "p", type: "x", content: "99 path=a\n" }, { path: "a" }],
      "entry 1 has a pax header with a malformed record",
    ],
    ["a pax record without a key", [{ path: "p", type: "x", content: "6 =a \n" }, { path: "a" }], "malformed record"],
    [
      "a negative pax size",
      [{ path: "p", type: "x", content: paxRecord("size", "-1") }, { path: "a" }],
      "has a negative size",
    ],
    [
      "an overflowing pax size",
      [{ path: "p", type: "x", content: paxRecord("size", "9".repeat(30)) }, { path: "a" }],
      "has a size that is too large",
    ],
    [
      "a pax sparse file",
      [{ path: "p", type: "x", content: paxRecord("GNU.sparse.major", "1") }, { path: "a" }],
      "is a sparse file",
    ],
    ["a GNU sparse file", [{ path: "a", type: "S" }], "is a sparse file"],
    [
      "a global header that moves paths",
      [{ path: "g", type: "g", content: paxRecord("path", "x") }],
      "is a global header that sets a path or size",
    ],
    [
      "an extended header of nothing",
      [{ path: "p", type: "x", content: paxRecord("path", "x") }],
      "is an extended header with no entry after it",
    ],
    ["an unknown type", [{ path: "a", type: "Z" }], 'has the unknown entry type "Z"'],
    ["a negative size", [{ path: "a", rawSize: base256(0xff) }], "has a negative size"],
    [
      "an overflowing size",
      [{ path: "a", rawSize: base256(0x80, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff) }],
      "has a size that is too large",
    ],
    ["a size over the limit", [{ path: "a", rawSize: "777777777777" }], "has a size of more than 10 GiB"],
    ["a size that is no number", [{ path: "a", rawSize: "12x45678901\0" }], "has a size that is not a number"],
    ["a folder with content", [{ path: "a/", type: "\0", rawSize: "00000001000\0" }], "is a directory with content"],
    ["a link to nowhere", [{ path: "a", type: "2" }], "is a link without a target"],
    ["a hard link upwards", [{ path: "a", type: "1", linkTarget: "../x" }], 'has a link target with ".."'],
    [
      "a huge extended header",
      [{ path: "p", type: "x", rawSize: "00010000000\0" }],
      "has an extended header of more than 1 MiB",
    ],
    ["a very long path", [{ path: "x".repeat(5000) }], "has a path of 5000 characters"],
    [
      "a mode that is no number",
      [{ path: "a", corrupt: resealed((header) => header.fill(0x61, 100, 107)) }],
      "has a mode that is not a number",
    ],
  ])("%s", (_what, entries, part) => {
    expect(() => scan(makeLayer(entries))).toThrow(expect.objectContaining({ code: "InvalidImage" }));
    expect(() => scan(makeLayer(entries))).toThrow(part);
    expect(() => scan(makeLayer(entries))).toThrow(/^Layer 3 of 5 \(sha256:ab\): entry \d/);
  });

  test("data after the end mark", () => {
    const layer = Buffer.concat([makeLayer([{ path: "a" }]), Buffer.from("x")]);
    expect(() => scan(layer)).toThrow("Layer 3 of 5 (sha256:ab) has data after its end mark (after entry 1).");
  });

  test("zeros after the end mark are padding", () => {
    expect(scan(Buffer.concat([makeLayer([{ path: "a" }]), Buffer.alloc(8192)]))).toHaveLength(1);
  });

  test("more than a million entries", () => {
    const one = makeLayer([{ path: "a" }]).subarray(0, 512);
    const many = Buffer.alloc(512 * 10_000, one);
    const reader = new LayerScan(name, () => {});
    for (let round = 0; round < 100; round++) reader.write(many);
    expect(() => reader.write(one)).toThrow("Layer 3 of 5 (sha256:ab) has more than 1,000,000 entries.");
  });
});
