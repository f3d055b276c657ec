import { expect, test } from "vitest";
import { MemoryFunctions } from "../../adapters/memory/functions.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { LATEST } from "../../core/function/version.ts";
import type { StoredChunks, StoredCopy } from "../../ports/stored-chunks.ts";
import { mapChunks } from "./map-chunks.ts";
import { measureStore } from "./measure-store.ts";

const config = { region: "us-east-1", account: "000000000000" };
/** Each layer is called as its chunks are, and each chunk has ten bytes. */
const chunksOf = (diffId: string) => [...diffId].map((name) => ({ name, sizeBytes: 10 }));

/** A function and its image: layers by the names of their chunks, and which of these are new. */
interface Made {
  functionName: string;
  layers: string[];
  newChunks: string;
}

function room(...made: Made[]) {
  const digestOf = (layers: string[]) => `config of ${layers.join("+")}`;
  const copies = made.map(({ functionName, layers, newChunks }): StoredCopy => {
    const owner = { functionArn: functionArn({ ...config, functionName }), version: LATEST };
    const names = { ...owner, configDigest: digestOf(layers) };
    return { ...names, chunkNames: [...new Set(layers.join(""))], newChunks: [...newChunks] };
  });
  const records = made.map(({ functionName, layers }) => {
    const optimized = { configDigest: digestOf(layers), layers: layers.map((diffId) => ({ diffId, sizeBytes: 0 })) };
    return {
      functionName,
      version: LATEST,
      serving: { image: { imageUri: functionName, optimized } },
    } as unknown as FunctionRecord;
  });
  const functions = Object.assign(new MemoryFunctions(), { versions: async () => records });
  const storedChunks: StoredChunks = {
    copies: async () => copies,
    layer: async (diffId) => (diffId === "?" ? undefined : chunksOf(diffId)),
  };
  return { ports: { functions, storedChunks, config }, digestOf };
}

test("an image is mapped with what is new in it and who shares the rest", async () => {
  const { ports, digestOf } = room(
    { functionName: "mine", layers: ["ab", "cd"], newChunks: "d" },
    { functionName: "other", layers: ["ab", "ce"], newChunks: "abce" },
  );
  const map = await mapChunks(digestOf(["ab", "cd"]), ports);
  expect(map?.sealedFor).toEqual(["mine"]);
  expect(map?.chunks.map(({ name, kind, sharer }) => `${name} ${kind} ${map.sharers[sharer]}`)).toEqual([
    "a base other",
    "b base other",
    "c stored other",
    "d new ",
  ]);
});

test.each([
  ["no function has", "config of x"],
  ["the store does not know a layer of", "config of ab+?"],
])("an image that %s has no map", async (_name, configDigest) => {
  const { ports } = room({ functionName: "mine", layers: ["ab", "?"], newChunks: "" });
  expect(await mapChunks(configDigest, ports)).toBeUndefined();
});

test("the store is measured as copies and as chunks", async () => {
  const { ports } = room(
    { functionName: "mine", layers: ["ab", "cd"], newChunks: "" },
    { functionName: "other", layers: ["ab", "ce"], newChunks: "" },
  );
  expect(await measureStore(ports)).toEqual({ copies: 2, copiesBytes: 80, chunks: 5, chunksBytes: 50 });
});
