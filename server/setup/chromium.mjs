/** The browser that the end-to-end tests drive: a Chromium that is there, Debian's package, or Playwright's own. */
import { access } from "node:fs/promises";
import { SetupProblem, step } from "./progress.mjs";
import { isInstalled, run } from "./run.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** @param {string} node @returns {Promise<string | undefined>} its path; undefined means Playwright's own */
export async function ensureChromium(node) {
  const found = await findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && (await isInstalled("apt-get"))) {
    await step("Installing Chromium", async () => {
      const env = { DEBIAN_FRONTEND: "noninteractive" };
      await run("apt-get", ["update", "-qq"], { env });
      await run("apt-get", ["install", "-y", "-qq", "chromium"], { env });
    });
    const installed = await findChromium();
    if (installed) return installed;
    throw new SetupProblem("Chromium was installed, but none of its usual paths is there.");
  }
  await step("Installing Playwright's Chromium", () =>
    run(node, ["node_modules/@playwright/test/cli.js", "install", "chromium"]),
  );
  return undefined;
}

async function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const place of PLACES) {
    if (
      await access(place).then(
        () => true,
        () => false,
      )
    )
      return place;
  }
  return undefined;
}
