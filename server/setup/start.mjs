/**
 * `npm start` and `npm run dev`: makes a bare machine ready, then runs the platform. Runs on Node 20 with no packages.
 */
import { prepare } from "./prepare.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";

await runScript(async () => {
  const dev = process.argv.includes("--dev");
  const { node, dockerHost } = await prepare({ pages: !dev });
  return runHere(node, ["server/main.ts", ...(dev ? ["--dev"] : [])], { DOCKER_HOST: dockerHost });
});
