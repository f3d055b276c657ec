import { randomBytes } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import type { LayerFacts } from "../../ports/archives.ts";
import { StreamingLayerChecks } from "./layer-checks.ts";
import { digestOf, layerOf } from "./testing/build-archives.ts";
import { unpacking } from "./testing/unpacking.ts";

const checks = new StreamingLayerChecks(unpacking);
const name = { position: 2, count: 3, digest: "sha256:00" };
const layer = await layerOf("large", randomBytes(2_000_000).toString("hex"));
const half = layer.length / 2;

async function* piecesOf(content: Uint8Array, pieceBytes = 64 * 1024) {
  for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
}

async function pass(content: Uint8Array, pieceBytes?: number, signal = new AbortController().signal) {
  const passing = checks.pass(piecesOf(content, pieceBytes), name, signal);
  const out: Uint8Array[] = [];
  for (;;) {
    const step: IteratorResult<Uint8Array, LayerFacts> = await passing.next();
    if (step.done) return { facts: step.value, content: Buffer.concat(out) };
    out.push(step.value);
  }
}

test.each<[string, Buffer, LayerFacts["compression"]]>([
  ["plain", layer, "none"],
  ["gzip", gzipSync(layer), "gzip"],
  ["gzip in two members", Buffer.concat([gzipSync(layer.subarray(0, half)), gzipSync(layer.subarray(half))]), "gzip"],
  ["zstd", zstdCompressSync(layer), "zstd"],
  [
    "zstd in two frames",
    Buffer.concat([zstdCompressSync(layer.subarray(0, half)), zstdCompressSync(layer.subarray(half))]),
    "zstd",
  ],
  [
    "zstd after a skippable frame",
    Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9]), zstdCompressSync(layer)]),
    "zstd",
  ],
])("a layer that is %s passes unchanged, and both digests are found", async (_form, content, compression) => {
  const passed = await pass(content);
  expect(passed.content.equals(content)).toBe(true);
  expect(passed.facts).toEqual({ digest: digestOf(content), diffId: digestOf(layer), compression });
});

test("what it is packed with is seen however small the pieces are", async () => {
  const small = gzipSync(await layerOf("a", "b"));
  expect((await pass(small, 1)).facts).toMatchObject({ digest: digestOf(small), compression: "gzip" });
});

test.each<[string, () => Buffer, string]>([
  [
    "damaged in the middle",
    () => damagedAt(gzipSync(layer), 1_000_000),
    "Layer 2 of 3 (sha256:00) is not valid gzip data",
  ],
  ["cut short", () => gzipSync(layer).subarray(0, 1_000_000), "is cut short inside its gzip data"],
  ["a cut zstd", () => zstdCompressSync(layer).subarray(0, 1_000_000), "is cut short inside its zstd data"],
  [
    "followed by something",
    () => Buffer.concat([gzipSync(layer), Buffer.alloc(10)]),
    "has trailing data after its gzip data",
  ],
  ["packed with xz", () => Buffer.from("\u00fd7zXZ\0 and so on", "latin1"), "is packed with xz"],
  ["a bomb", () => zstdCompressSync(Buffer.alloc(50_000_000)), "unpacks to more than 1000 times its size"],
  ["no tar", () => gzipSync(randomBytes(100_000)), "Layer 2 of 3 (sha256:00): entry 1"],
])("a layer that is %s is refused with its name", async (_what, content, sentence) => {
  await expect(pass(content())).rejects.toThrow(sentence);
});

test.each([
  ["plain", layer],
  ["gzip", gzipSync(layer)],
  ["zstd", zstdCompressSync(layer)],
])("a %s layer may be left half way, and stopped", async (_form, content) => {
  for await (const _chunk of checks.pass(piecesOf(content), name, new AbortController().signal)) break;
  await expect(pass(content, undefined, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
});

function damagedAt(content: Buffer, at: number): Buffer {
  return Buffer.concat([content.subarray(0, at), randomBytes(1000), content.subarray(at + 1000)]);
}
