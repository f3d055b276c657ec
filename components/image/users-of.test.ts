import { expect, test } from "vitest";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { ImageView } from "../../server/core/image/image-view.ts";
import { aFunction } from "../live/live.fixtures.ts";
import { usersOf, usersOfRepository } from "./users-of.ts";

const deployed = (repository: string, digest: string) => {
  const { serving } = aFunction({});
  return { ...serving, image: { ...serving.image, source: { kind: "repository" as const, repository, digest } } };
};
const versions: FunctionRecord[] = [
  aFunction({ serving: deployed("hello", "sha256:2") }),
  aFunction({ version: "1", serving: deployed("hello", "sha256:1") }),
  aFunction({
    functionName: "moving",
    serving: deployed("other", "sha256:3"),
    updating: deployed("hello", "sha256:2"),
  }),
];
const image = (digest: string) => ({ repository: "hello", digest }) as ImageView;

test("an image is used by versions that serve it and functions that are being updated to it", () => {
  expect(usersOf(image("sha256:2"), versions)).toEqual(["hello", "moving"]);
  expect(usersOf(image("sha256:1"), versions)).toEqual(["hello:1"]);
  expect(usersOf(image("sha256:3"), versions)).toEqual([]);
  expect(usersOfRepository("hello", versions)).toEqual(["hello", "hello:1", "moving"]);
});
