import { expect, test } from "vitest";
import { unlessGone } from "./engine-error.ts";

const answered = (statusCode: number, message: string) =>
  Promise.reject(
    Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message}`), { statusCode, json: { message } }),
  );

test.each([
  ["what is not there", 404, "No such image: lambdarium/1:latest"],
  ["a container that is being removed", 409, "removal of container 1 is already in progress"],
  ["an image whose last tag somebody has just removed", 500, "unrecognized image ID sha256:1"],
])("%s is gone", async (_what, statusCode, message) => {
  await expect(unlessGone(answered(statusCode, message))).resolves.toBeUndefined();
});

test.each([
  ["an image that a container runs", 409, "conflict: unable to remove repository reference"],
  ["an engine that fails", 500, "database is locked"],
])("%s is not", async (_what, statusCode, message) => {
  await expect(unlessGone(answered(statusCode, message))).rejects.toMatchObject({ statusCode });
});
