import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What waits for Docker Engine begins: what only computes fills the gaps, and no worker is left with a long file. */
class EngineFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => /\/server\/(adapters\/docker|background)\//.test(moduleId);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

export default defineConfig({
  test: {
    include: ["server/**/*.test.ts", "components/**/*.test.{ts,tsx}"],
    // Most of the time is spent waiting for Docker and for what is to happen, not computing.
    maxWorkers: 4,
    // A process serves file after file: starting one and reading all modules anew took a third of the computing. No
    // module of this project keeps anything outside of what its tests make.
    isolate: false,
    sequence: { sequencer: EngineFirst },
    // What passes only at the second try is printed as such: a defect to mend, and no reason to throw the run away.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes; on a busy machine not within the usual second.
    expect: { poll: { timeout: 30_000 } },
  },
});
