import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  // Each test has a platform of its own, and what it leaves in the engine is told apart by that platform's labels.
  workers: 2,
  // What passes only at the second try is printed as flaky: a defect to mend, and no reason to throw the run away.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || undefined,
      // Chromium's own sandbox does not work for root, as in most containers.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
