import { expect, test } from "vitest";
import type { ImageConfig } from "../function/configuration.ts";
import type { OptimizedImage } from "../image/function-image.ts";
import { startsAlone } from "./launch.ts";

const image: OptimizedImage = {
  ...{ configDigest: "sha256:0", engineReference: "lambdarium/0", entryPoint: ["/bin/node"], command: ["app"] },
  ...{ workingDirectory: "/", environment: {}, architecture: "x86_64", layers: [], effectiveSizeBytes: 0 },
  ...{ extensions: [], warnings: [] },
};

test.each<[string, Partial<OptimizedImage>, ImageConfig, boolean]>([
  ["its own program, which looks runnable", {}, {}, true],
  ["other arguments", {}, { command: ["other"] }, true],
  ["a program that nobody has looked at", {}, { entryPoint: ["/bin/other"] }, false],
  ["another program, from the command", { entryPoint: [] }, { command: ["/bin/other"] }, false],
  ["a program that looks unrunnable", { warnings: ["The entry point is not a file."] }, {}, false],
  ["extensions, which share its sandbox", { extensions: ["watcher"] }, {}, false],
])("%s", (_name, more, overrides, expected) => {
  expect(startsAlone({ ...image, ...more }, overrides)).toBe(expected);
});
