/** `docker push` of the same image to this platform and to Debian's docker-registry, both new at each round. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { engine } from "../../e2e/engine.ts";
import { engineImage } from "../../e2e/images.ts";
import { startPlatform } from "../../e2e/running-platform.ts";
import { startRegistry } from "../adapters/registry/testing/registry-server.ts";
import { atMost, compare, type Rounds, type Row } from "./figures.ts";
import { filesOf } from "./mixed-files.ts";

const ROUNDS = 4;
const plans = [
  { folder: "var/lang", files: 30, sizeMB: 90 },
  { folder: "var/task", files: 2000, sizeMB: 40 },
];

export async function measurePush(): Promise<Row[]> {
  const image = { entryPoint: ["/bootstrap"], command: [], workingDirectory: "/", environment: {} };
  const layers = plans.map((plan) => filesOf(plan, 3));
  await using loaded = await engineImage({ ...image, repositoryTag: "push:1", layers });
  const reference = loaded.imageUri.replace("docker-daemon:", "");
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    {
      await using platform = await startPlatform();
      measured.push([await push(reference, `localhost:${platform.port}`)]);
    }
    await using registry = await startRegistry();
    floor.push([await push(reference, registry.host)]);
  }
  const megabytes = plans.reduce((sum, { sizeMB }) => sum + sizeMB, 0);
  const figure = `docker push of ${megabytes} MB`;
  return [compare({ figure, unit: "ms", measured, floor, floorIs: "Debian's docker-registry" }, 0.5, atMost(1.5))];
}

/** @returns milliseconds. A host that is new to the engine gets every layer. */
async function push(reference: string, host: string): Promise<number> {
  const name = `${host}/bench`;
  await engine.getImage(reference).tag({ repo: name, tag: "push" });
  try {
    const startedAt = performance.now();
    await promisify(execFile)("docker", ["push", `${name}:push`]);
    return performance.now() - startedAt;
  } finally {
    await engine.getImage(`${name}:push`).remove();
  }
}
