/**
 * `npm run bench`: makes the machine ready as a test run does, then measures. `npm run bench -- warm` runs one part.
 */
import { ensureChromium, installPlaywrightChromium } from "./chromium.mjs";
import { prepare } from "./prepare.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";
import { ensureCompiler, ensureRuntimeClient } from "./runtime-client.mjs";

await runScript(async () => {
  /** @type {string | undefined} */
  let chromium;
  const { node, dockerHost } = await prepare({
    pages: true,
    alsoMeanwhile: async () => {
      chromium = await ensureChromium();
      await ensureCompiler();
    },
  });
  if (!chromium) await installPlaywrightChromium(node);
  await ensureRuntimeClient(node);
  const env = { DOCKER_HOST: dockerHost, CHROMIUM_PATH: chromium };
  return runHere(node, ["server/bench/main.ts", ...process.argv.slice(2)], env);
});
