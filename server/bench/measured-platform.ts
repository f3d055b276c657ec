/** A platform to measure, with one function. */
import { lambdaAt } from "../../e2e/lambda.ts";
import { liveData } from "../../e2e/live-data.ts";
import { type RunningPlatform, type StartOptions, startPlatform } from "../../e2e/running-platform.ts";
import type { EnvironmentView } from "../core/environment/environment-view.ts";
import type { LoadedImage } from "./bench-images.ts";
import { memoryMiB } from "./plain-container.ts";

export const functionName = "bench";

export async function startWith({ imageUri }: LoadedImage, options: StartOptions = {}): Promise<RunningPlatform> {
  await using stack = new AsyncDisposableStack();
  const platform = stack.use(await startPlatform(options));
  using lambda = lambdaAt(platform.endpoint);
  await lambda.create(functionName, imageUri, { MemorySize: memoryMiB, Timeout: 60 });
  stack.move();
  return platform;
}

export async function aliveEnvironments(endpoint: string): Promise<EnvironmentView[]> {
  return (await liveData(endpoint, "environments")).filter(({ state }) => state !== "Gone");
}
