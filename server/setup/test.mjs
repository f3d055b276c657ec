/**
 * `npm test`: sets up what testing needs, then checks, unit and real-engine tests, and the browser.
 * `npm test -- e2e/upload.spec.ts` or `npm test -- server/core` runs one part alone.
 */
import { check } from "./check.mjs";
import { ensureChromium, installPlaywrightChromium } from "./chromium.mjs";
import { prepare } from "./prepare.mjs";
import { runScript } from "./progress.mjs";
import { ensurePythonRuntimeClient } from "./python-runtime-client.mjs";
import { runHere } from "./run.mjs";
import { ensureCompiler, ensureRuntimeClient } from "./runtime-client.mjs";
import { ensureTestTools } from "./test-tools.mjs";

await runScript(async () => {
  const only = process.argv.slice(2);
  const browser = only.length === 0 || only.some((file) => file.startsWith("e2e"));
  const { node, dockerHost, chromium } = await (browser ? prepareBrowserTests() : prepareTests());
  const env = { DOCKER_HOST: dockerHost, CHROMIUM_PATH: chromium };
  const vitest = (/** @type {string[]} */ args) =>
    runHere(node, ["node_modules/vitest/vitest.mjs", "run", ...args], env);
  const playwright = (/** @type {string[]} */ args) =>
    runHere(node, ["node_modules/@playwright/test/cli.js", "test", ...args], env);

  if (only.length > 0) return browser ? playwright(only) : vitest(only);
  return (await check(node)) || (await vitest([])) || (await playwright([]));
});

async function prepareTests() {
  return { ...(await prepare({ pages: false, alsoMeanwhile: ensureTestTools })), chromium: undefined };
}

async function prepareBrowserTests() {
  /** @type {string | undefined} */
  let chromium;
  const prepared = await prepare({
    pages: true,
    alsoMeanwhile: async () => {
      chromium = await ensureChromium();
      await ensureCompiler();
      await ensureTestTools();
    },
  });
  if (!chromium) await installPlaywrightChromium(prepared.node);
  await ensureRuntimeClient(prepared.node);
  await ensurePythonRuntimeClient();
  return { ...prepared, chromium };
}
