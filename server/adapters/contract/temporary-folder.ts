import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder for one test, removed with its content. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string; file(name: string): string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-test-"));
  return {
    path: folder,
    file: (name) => path.join(folder, name),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
