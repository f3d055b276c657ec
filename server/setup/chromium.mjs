/** The browser that the end-to-end tests drive: a Chromium that is there, Debian's package, or Playwright's own. */
import { canInstallPackages, installDebianPackages } from "./debian-packages.mjs";
import { SetupProblem, step } from "./progress.mjs";
import { exists, run } from "./run.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** @returns {Promise<string | undefined>} its path; undefined where only Playwright's own can be had */
export async function ensureChromium() {
  const found = await findChromium();
  if (found || !(await canInstallPackages())) return found;
  await step("Installing Chromium", () => installDebianPackages(["chromium"]));
  const installed = await findChromium();
  if (!installed) throw new SetupProblem("Chromium was installed, but none of its usual paths is there.");
  return installed;
}

/** @param {string} node */
export async function installPlaywrightChromium(node) {
  await step("Installing Playwright's Chromium", () =>
    run(node, ["node_modules/@playwright/test/cli.js", "install", "chromium"]),
  );
}

async function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const place of PLACES) if (await exists(place)) return place;
  return undefined;
}
