/** `npm run check`: types, lint and format, who may import whom, dead code. All are run; the first failure is the result. */
import { findNode, generatePrismaClient, installPackages } from "./packages.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";

/** @param {string} node @returns {Promise<number>} exit code */
export async function check(node) {
  const checks = [
    ["types", ["node_modules/typescript/bin/tsc", "--noEmit"]],
    ["lint and format", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]],
    ["layers", ["node_modules/vitest/vitest.mjs", "run", "server/architecture.test.ts"]],
    ["dead code", ["node_modules/knip/bin/knip.js"]],
  ];
  let result = 0;
  for (const [name, args] of checks) {
    console.log(`\n— ${name}`);
    result ||= await runHere(node, /** @type {string[]} */ (args));
  }
  return result;
}

if (process.argv[1] === import.meta.filename) {
  await runScript(async () => {
    await installPackages();
    const node = await findNode();
    await generatePrismaClient(node);
    return check(node);
  });
}
