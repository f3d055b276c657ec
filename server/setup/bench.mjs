/** `npm run bench`: makes the machine ready as a start does, then measures. */
import { prepare } from "./prepare.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";

await runScript(async () => {
  const { node, dockerHost } = await prepare({ pages: true });
  return runHere(node, ["server/bench/main.ts"], { DOCKER_HOST: dockerHost });
});
