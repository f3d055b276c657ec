import { expect, test } from "vitest";
import { functionRecord, optimizedImage } from "../adapters/contract/sample-records.ts";
import { EngineAway } from "../core/errors/engine-away.ts";
import { ImageError } from "../core/errors/image-error.ts";
import { KeyError } from "../core/errors/key-error.ts";
import { RegistryAway } from "../core/errors/registry-away.ts";
import { StoreError } from "../core/errors/store-error.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import type { ImageSource } from "../core/image/function-image.ts";
import { checkImage } from "./check-image.ts";

const unstopped = new AbortController().signal;
const digest = `sha256:${"1".repeat(64)}`;
const sources: Record<string, ImageSource> = {
  repository: { kind: "repository", repository: "hello", digest },
  registry: { kind: "registry", host: "ghcr.io", repository: "hello", digest },
  engine: { kind: "docker-daemon", name: "hello:1", imageId: digest },
};
const optimized = optimizedImage(`sha256:${"c".repeat(64)}`);

/** What the sources, the copy and the key throw, each when it is asked; and how its key was used. */
function openParts({ image, copy, key, hasCopy = true }: Failures) {
  const uses: string[] = [];
  const used = async (use: string, failure: Error | undefined) => {
    uses.push(use);
    if (failure) throw failure;
  };
  const ports = {
    config: { region: "us-east-1", account: "000000000000" },
    imageSources: { check: async () => (image ? Promise.reject(image) : undefined) },
    optimizedImages: {
      keyIdOf: async () => (hasCopy ? "arn:key" : undefined),
      async open() {
        await used("Decrypt", copy);
        return {} as never;
      },
    },
    keys: {
      async generateDataKey() {
        await used("GenerateDataKey", key);
        return { plaintext: new Uint8Array(32), ciphertextBlob: new Uint8Array(), keyId: "arn:key" };
      },
      decrypt: () => Promise.reject(new Error("a copy is opened by the store")),
    },
  };
  return { ports, uses };
}

interface Failures {
  image?: Error;
  copy?: Error;
  key?: Error;
  hasCopy?: boolean;
}

function recordFrom(source: ImageSource | undefined): FunctionRecord {
  const record = functionRecord("hello", { state: "Active" });
  const image = { ...record.serving.image, optimized, ...(source && { source }) };
  return { ...record, serving: { ...record.serving, image } };
}

const disabled = new KeyError("DisabledException", "it is disabled");
const found = (kind: string, code?: string) => expect.objectContaining({ kind, ...(code && { code }) });
const keyLost = expect.objectContaining({
  kind: "key-lost",
  fault: expect.objectContaining({ code: "DisabledKMSKey" }),
});

test.each<[string, Failures, string, unknown, string[]]>([
  ["all is there", {}, "good", found("there"), ["Decrypt"]],
  ["it has no copy now", { hasCopy: false }, "good", found("there"), ["GenerateDataKey"]],
  ["its copy is damaged", { copy: new StoreError("ManifestUnreadable", "x") }, "good", found("there"), ["Decrypt"]],
  [
    "the image is gone",
    { image: new ImageError("ImageDeleted", "x") },
    "missing",
    found("image-lost", "ImageDeleted"),
    [],
  ],
  [
    "it may not be read",
    { image: new ImageError("ImageAccessDenied", "x") },
    "denied",
    found("image-lost", "ImageAccessDenied"),
    [],
  ],
  ["its key is disabled", { copy: disabled }, "key", keyLost, ["Decrypt"]],
  ["the key for a new copy is disabled", { hasCopy: false, key: disabled }, "key", keyLost, ["GenerateDataKey"]],
  ["the registry is away", { image: new RegistryAway("x") }, "unreachable", undefined, []],
  ["the engine is away", { image: new EngineAway("x") }, "unreachable", undefined, []],
  ["something else is given", { image: new ImageError("InvalidImage", "x") }, "unclear", undefined, []],
  ["the disk is full", { image: new Error("x") }, "unclear", undefined, []],
])("when %s", async (_what, failures, outcome, finding, uses) => {
  const parts = openParts(failures);
  const look = await checkImage(recordFrom(sources.repository), parts.ports, unstopped);
  expect(look.outcome).toBe(outcome);
  expect(look.finding).toEqual(finding);
  expect(parts.uses).toEqual(uses);
  expect(look.bug).toBe(failures.image?.constructor === Error ? failures.image : undefined);
});

test.each([
  ["repository", "The repository hello has the image, Lambda may read it, and the key can be used."],
  ["registry", "The registry ghcr.io gives the image, and the key can be used."],
  ["engine", "Docker Engine has the image, and the key can be used."],
])("what is good in the %s is said by what was looked at", async (place, sentence) => {
  const look = await checkImage(recordFrom(sources[place]), openParts({}).ports, unstopped);
  expect(look.sentence).toBe(sentence);
});

test("who does not answer in time has not been reached", async () => {
  const { ports } = openParts({});
  const check = (_image: unknown, _name: unknown, signal: AbortSignal) =>
    new Promise<void>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const look = await checkImage(recordFrom(sources.registry), { ...ports, imageSources: { check } }, unstopped, 5);
  expect(look).toEqual({ outcome: "unreachable", sentence: "No answer came within 0.005 s." });
});
