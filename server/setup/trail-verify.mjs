/** `npm run trail:verify`: walks the audit trail and names the first record that is not as it was written. */
import { findNode, installPackages } from "./packages.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";

await runScript(async () => {
  await installPackages();
  return runHere(await findNode(), ["server/trail-verify.ts"], {});
});
