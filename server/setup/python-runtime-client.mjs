/**
 * AWS's runtime interface client for Python, for the tests: its wheels for the machine's own Python, kept in a folder
 * of their own between runs.
 */
import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { run } from "./run.mjs";
import { hashOf, stepOnce } from "./stamp.mjs";
import { ensureTestTools, PYTHON } from "./test-tools.mjs";

const WHEELS = ["awslambdaric==4.2.2", "simplejson==4.3.0", "snapshot-restore-py==1.0.0"];
const FOLDER = "node_modules/.cache/lambdarium/awslambdaric";

/** @returns {Promise<string>} the folder that holds its packages */
export async function ensurePythonRuntimeClient() {
  await ensureTestTools();
  const folder = path.resolve(FOLDER);
  const { stdout: version } = await promisify(execFile)(PYTHON, ["--version"]);
  const good = { stamp: `${folder}.built`, hash: `${version.trim()} ${await hashOf([import.meta.filename])}` };
  await stepOnce("Fetching AWS's runtime interface client for Python for the tests", good, async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    // Wheels alone: nothing is compiled, and nothing of theirs is run.
    const flags = ["--only-binary", ":all:", "--no-deps", "--quiet", "--disable-pip-version-check"];
    await run(PYTHON, ["-m", "pip", "install", "--target", folder, ...flags, ...WHEELS]);
  });
  return folder;
}
