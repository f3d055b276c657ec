import { expect, test } from "vitest";
import type { ImageSource } from "../../server/core/image/function-image.ts";
import { aFunction } from "../live/live.fixtures.ts";
import { beforeCheck } from "./image-check-words.ts";

function from(source: ImageSource) {
  const { serving } = aFunction({});
  return { serving: { ...serving, image: { ...serving.image, source } } };
}
const [digest, imageId] = ["sha256:1", "sha256:2"];

test.each([
  [
    aFunction({ state: "Active", ...from({ kind: "repository", repository: "team/hello", digest }) }),
    "Looks for the image in the repository team/hello and tries the key: if either is gone, the function becomes Failed.",
  ],
  [
    aFunction({ state: "Inactive", ...from({ kind: "registry", host: "ghcr.io", repository: "hello", digest }) }),
    "Looks for the image at ghcr.io and tries the key: if either is gone, the function becomes Failed.",
  ],
  [
    aFunction({
      ...{ state: "Failed", stateReasonCode: "ImageDeleted" },
      ...from({ kind: "docker-daemon", name: "hello:1", imageId }),
    }),
    "Looks for the image in Docker Engine and tries the key: if both are there, the function is restored.",
  ],
  [aFunction({ state: "Pending" }), "Its image is being prepared, which finds out the same."],
])("before a check: %#", (record, sentence) => {
  expect(beforeCheck(record)).toBe(sentence);
});
