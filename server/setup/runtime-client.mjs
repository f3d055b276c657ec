/**
 * AWS's runtime interface client for Node, built for the tests: it is compiled from source, so it stays out of
 * package.json and is kept in a folder of its own between runs.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { canInstallPackages, installDebianPackages } from "./debian-packages.mjs";
import { SetupProblem, step } from "./progress.mjs";
import { isInstalled, run } from "./run.mjs";
import { hashOf, isFresh, stepOnce } from "./stamp.mjs";

const VERSION = "4.0.2";
const FOLDER = "node_modules/.cache/lambdarium/aws-lambda-ric";
/** What compiling it runs, and the Debian package of each. */
const TOOLS = { "g++": "g++", make: "make", cmake: "cmake", python3: "python3", xz: "xz-utils" };

/**
 * @param {string} node the Node that will run it
 * @returns {Promise<string>} the folder whose node_modules holds it
 */
export async function ensureRuntimeClient(node) {
  await ensureCompiler();
  const { folder, ...good } = await place();
  await stepOnce("Building AWS's runtime interface client for the tests", good, async () => {
    await mkdir(folder, { recursive: true });
    const manifest = { private: true, allowScripts: { "aws-lambda-ric": true } }; // npm 11 asks for it
    await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
    const binaries = path.dirname(node);
    const env = { PATH: `${binaries}:${process.env.PATH}`, npm_config_nodedir: path.dirname(binaries) };
    const flags = ["--no-audit", "--no-fund", "--foreground-scripts"];
    await run("npm", ["install", `aws-lambda-ric@${VERSION}`, ...flags], { cwd: folder, env });
  });
  return folder;
}

/** What compiling it needs, unless it is there already. */
export async function ensureCompiler() {
  const { stamp, hash } = await place();
  if (await isFresh(stamp, hash)) return;
  const there = await Promise.all(Object.keys(TOOLS).map(isInstalled));
  const missing = Object.values(TOOLS).filter((_, index) => !there[index]);
  if (missing.length === 0) return;
  if (!(await canInstallPackages())) {
    throw new SetupProblem(
      `The tests compile AWS's runtime interface client and need ${missing.join(", ")}:\n\n  sudo apt-get install -y ${missing.join(" ")}`,
    );
  }
  await step(`Installing ${missing.join(", ")}`, () => installDebianPackages(missing));
}

async function place() {
  const folder = path.resolve(FOLDER);
  return { folder, stamp: path.join(folder, ".built"), hash: `${VERSION} ${await hashOf([import.meta.filename])}` };
}
