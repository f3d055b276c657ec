/**
 * `npm test`: sets up what testing needs, then checks, unit and real-engine tests, and the browser.
 * `npm test -- e2e/upload.spec.ts` or `npm test -- server/core` runs one part alone.
 */
import { check } from "./check.mjs";
import { ensureChromium } from "./chromium.mjs";
import { prepare } from "./prepare.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";

await runScript(async () => {
  const only = process.argv.slice(2);
  const { node, dockerHost } = await prepare({ pages: true });
  const chromium = await ensureChromium(node);
  const env = { DOCKER_HOST: dockerHost, CHROMIUM_PATH: chromium };
  const vitest = (/** @type {string[]} */ args) =>
    runHere(node, ["node_modules/vitest/vitest.mjs", "run", ...args], env);
  const playwright = (/** @type {string[]} */ args) =>
    runHere(node, ["node_modules/@playwright/test/cli.js", "test", ...args], env);

  if (only.length > 0) return only.some((file) => file.startsWith("e2e")) ? playwright(only) : vitest(only);
  return (await check(node)) || (await vitest([])) || (await playwright([]));
});
