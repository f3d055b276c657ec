/** `npm run bench:trail`: a recorded use of a key, and a trail of a million records, beside their floors. */
import { findNode, installPackages } from "./packages.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";

await runScript(async () => {
  await installPackages();
  return runHere(await findNode(), ["server/bench/main.ts", "trail"], {});
});
