/** The whole store by its names alone: no key is needed, nothing is changed, and no platform need run. */
import path from "node:path";
import { ChunkFiles, chunkFolders, chunkName } from "./chunk-files.ts";
import { disk } from "./files.ts";
import { chunksFolder, manifestsFolder } from "./layer-jobs.ts";
import { SealedFiles } from "./sealed-files.ts";
import { readMarks } from "./sealed-manifest.ts";

export interface StoreVerdict {
  chunks: number;
  bytes: number;
  manifests: number;
  /** What is wrong, a line each: the name and how. */
  faults: string[];
}

/** @param folder the data folder */
export async function verifyStore(folder: string): Promise<StoreVerdict> {
  const verdict: StoreVerdict = { chunks: 0, bytes: 0, manifests: 0, faults: [] };
  const needed = new Set<string>();
  const manifests = new SealedFiles(manifestsFolder({ folder }));
  for (const name of await manifests.names()) {
    verdict.manifests += 1;
    const file = await manifests.read(name);
    const marks = file && readMarks(file);
    if (file && !marks) verdict.faults.push(`manifests/${name} is not a whole sealed manifest`);
    for (const chunk of marks?.chunkNames ?? []) needed.add(chunk);
  }
  const names = new Set(needed);
  for (const each of chunkFolders) {
    for (const name of await disk.list(path.join(chunksFolder({ folder }), each))) names.add(name);
  }
  const chunks = new ChunkFiles(chunksFolder({ folder }));
  for (const name of [...names].filter((each) => chunkName.test(each)).sort()) {
    const { state, sizeBytes } = await chunks.check(name);
    verdict.chunks += 1;
    verdict.bytes += sizeBytes;
    if (state === "damaged") verdict.faults.push(`chunks/${name} is not what its name says`);
    if (state === "missing" && needed.has(name)) verdict.faults.push(`chunks/${name} is missing`);
  }
  return verdict;
}
