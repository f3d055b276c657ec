/** Everything a start needs, each step only if its work is not there yet. */
import { planEngine } from "./engine.mjs";
import { buildPages, findNode, generatePrismaClient, installPackages } from "./packages.mjs";
import { both } from "./progress.mjs";

/** Root's PATH lacks these after a plain `su`; dockerd and mkfs.ext4 are there. */
const ADMIN_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * The engine is looked for first: who has to install it by hand should not wait for packages to learn that.
 * @param {{ pages: boolean, alsoMeanwhile?: () => Promise<void> }} options whether Next's build is needed, and what else
 *   to install while packages load and pages build
 * @returns {Promise<{ node: string, dockerHost: string }>} the Node to run with, and the engine's address
 */
export async function prepare({ pages, alsoMeanwhile = async () => {} }) {
  process.env.PATH = [process.env.PATH, ...ADMIN_FOLDERS].join(":");
  const ensureEngine = await planEngine();
  const [node, dockerHost] = await both(
    preparePackages(pages),
    ensureEngine().then(async (address) => {
      await alsoMeanwhile();
      return address;
    }),
  );
  return { node, dockerHost };
}

/** @param {boolean} pages */
async function preparePackages(pages) {
  await installPackages();
  const node = await findNode();
  await generatePrismaClient(node);
  if (pages) await buildPages(node);
  return node;
}
