import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["server/**/*.test.ts", "components/**/*.test.{ts,tsx}"],
    // Most of the time is spent waiting for Docker and for what is to happen, not computing.
    maxWorkers: 3,
    // What passes only at the second try is printed as such: a defect to mend, and no reason to throw the run away.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
