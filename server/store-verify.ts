/**
 * `npm run store:verify`: reads the whole encrypted store of the data folder and names what is damaged. It needs no key
 * and changes nothing; a platform may run meanwhile. Ends with 1 when something is damaged.
 */
import { verifyStore } from "./adapters/chunk-store/verify-store.ts";
import { readConfig } from "./config.ts";

const { dataFolder } = readConfig(process.env, process.cwd()).config;
const { chunks, bytes, manifests, faults } = await verifyStore(dataFolder);
for (const fault of faults) process.stdout.write(`${fault}\n`);
const size = `${chunks} chunks (${(bytes / 1e6).toFixed(1)} MB), ${manifests} sealed manifests, in ${dataFolder}`;
process.stdout.write(
  faults.length === 0 ? `All as they were stored: ${size}.\n` : `${faults.length} damaged of ${size}.\n`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
