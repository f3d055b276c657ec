/**
 * `npm run bench:images`: makes the machine ready, then measures the image store: what goes into it, what comes out,
 * updates and pushes. `npm run bench:images -- store` runs one part.
 */
import { prepare } from "./prepare.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";
import { ensureTestTools } from "./test-tools.mjs";

const PARTS = ["store", "update", "push"];

await runScript(async () => {
  const { node, dockerHost } = await prepare({ pages: true, alsoMeanwhile: ensureTestTools });
  const asked = process.argv.slice(2);
  const parts = asked.length > 0 ? asked : PARTS;
  return runHere(node, ["server/bench/main.ts", ...parts], { DOCKER_HOST: dockerHost });
});
