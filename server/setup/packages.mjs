/** Packages from the lock, the Node that runs the platform, the Prisma client and Next's build. */
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { SetupProblem } from "./progress.mjs";
import { run } from "./run.mjs";
import { hashOf, stepOnce } from "./stamp.mjs";

/** Node 22.18 is the first that runs TypeScript without a flag. */
const OLDEST_NODE = { major: 22, minor: 18 };

/**
 * Installs what package-lock.json names, from the cache where it is there: the lock has the hashes. Install scripts are
 * not run: none of ours needs one, some need a compiler.
 */
export async function installPackages() {
  const stamp = "node_modules/.lambdarium-packages";
  const hash = await hashOf(["package-lock.json"]);
  await stepOnce("Installing packages", { stamp, hash }, () =>
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]),
  );
}

/**
 * The Node that runs the platform: the one from npm where it is published (Linux), else the one running this.
 * @returns {Promise<string>} its path
 */
export async function findNode() {
  const require = createRequire(path.resolve("package.json"));
  try {
    const binary = path.join(path.dirname(require.resolve(`node-linux-${process.arch}/package.json`)), "bin", "node");
    await access(binary);
    return binary;
  } catch {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    if (major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor))
      return process.execPath;
    throw new SetupProblem(
      `Lambdarium needs Node ${OLDEST_NODE.major}.${OLDEST_NODE.minor} or newer, and this is ${process.versions.node}. ` +
        "There is no Node to be had from npm for this system: install Node 24 and try again.",
    );
  }
}

/** @param {string} node */
export async function generatePrismaClient(node) {
  const stamp = "prisma/client/.stamp";
  const hash = await hashOf(["prisma/schema.prisma", "package-lock.json"]);
  // Prisma's command line fetches a schema engine that generating does not use; any program stands in for it.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: node, CHECKPOINT_DISABLE: "1" };
  await stepOnce("Generating the Prisma client", { stamp, hash }, () =>
    run(node, ["node_modules/prisma/build/index.js", "generate"], { env }),
  );
}

/** @param {string} node */
export async function buildPages(node) {
  const stamp = ".next/.lambdarium-build";
  const inputs = ["app", "components", "public", "server/core", "server/platform.ts"];
  const files = ["next.config.ts", "tsconfig.json", "package-lock.json"];
  const hash = await hashOf([...inputs, ...files], (file) => !file.includes(".test."));
  await stepOnce("Building the pages", { stamp, hash }, () =>
    run(node, ["node_modules/next/dist/bin/next", "build"], { env: { NEXT_TELEMETRY_DISABLED: "1" } }),
  );
}
