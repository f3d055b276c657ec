/** Everything a start needs, each step only if its work is not there yet. */
import { ensureEngine } from "./engine.mjs";
import { buildPages, findNode, generatePrismaClient, installPackages } from "./packages.mjs";

/**
 * @param {{ pages: boolean }} options whether Next's build is needed
 * @returns {Promise<{ node: string, dockerHost: string }>} the Node to run with, and the engine's address
 */
export async function prepare({ pages }) {
  await installPackages();
  const node = await findNode();
  await generatePrismaClient(node);
  if (pages) await buildPages(node);
  const dockerHost = await ensureEngine();
  return { node, dockerHost };
}
