import { expect, test } from "vitest";
import { readHistory } from "./image-history.ts";

const read = (config: object, layerCount: number) => readHistory(Buffer.from(JSON.stringify(config)), layerCount);

test.each([
  ["/bin/sh -c #(nop) ADD file:1 in / ", "ADD file:1 in /"],
  ["/bin/sh -c apt-get   update", "RUN apt-get update"],
  ["RUN /bin/sh -c make # buildkit", "RUN /bin/sh -c make # buildkit"],
])("a layer made by %j is told as %j", (createdBy, told) => {
  const history = [{ created_by: "CMD", empty_layer: true }, { created_by: createdBy }];
  expect(read({ history }, 1).createdBy).toEqual([told]);
});

test.each<[string, object]>([
  ["has no history", {}],
  ["has one of another length", { history: [{ created_by: "a" }] }],
  ["has one that is none", { history: "long ago" }],
])("nothing is told of layers whose config %s", (_name, config) => {
  expect(read(config, 2).createdBy).toEqual(["", ""]);
});

test("the time of the build is told unless it is the epoch", () => {
  expect(read({ created: "2026-11-26T12:00:00Z" }, 0).builtAt).toBe(Date.UTC(2026, 10, 26, 12));
  expect(read({ created: "1970-01-01T00:00:00Z" }, 0)).not.toHaveProperty("builtAt");
  expect(read({ created: "soon" }, 0)).not.toHaveProperty("builtAt");
});
