import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["server/**/*.test.ts", "components/**/*.test.{ts,tsx}"],
    // Docker and the disk are shared: real-Docker tests run file by file.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
