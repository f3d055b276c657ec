/** `npm run store:verify`: reads the whole encrypted store and names what is damaged. No engine is needed. */
import { findNode, installPackages } from "./packages.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";

await runScript(async () => {
  await installPackages();
  return runHere(await findNode(), ["server/store-verify.ts"], {});
});
