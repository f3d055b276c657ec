/** What `docker save` writes: manifest.json names each image's config and layers by their path in the archive. */

import { type ArchiveImageConfig, dockerManifest, invalid, readDocument, saveAgain } from "./archive-documents.ts";
import { type ImageContents, type NamedImage, type PlannedLayer, pairLayers } from "./archive-image.ts";
import { type ArchiveEntry, type ArchiveIndex, findEntry } from "./archive-index.ts";
import { nameFromReference } from "./upload-file-name.ts";

/** @throws ImageError when manifest.json cannot be read. */
export function planDockerArchive(index: ArchiveIndex, manifest: ArchiveEntry): NamedImage[] {
  return readDocument(manifest, dockerManifest).map((image) => {
    const [firstTag] = image.RepoTags ?? [];
    return {
      name: firstTag === undefined ? undefined : nameFromReference(firstTag),
      read() {
        const configEntry = entryOrRefuse(index, image.Config, "config");
        return { configEntry, contents: (config) => contentsOf(index, configEntry, image.Layers ?? [], config) };
      },
    };
  });
}

function contentsOf(
  index: ArchiveIndex,
  configEntry: ArchiveEntry,
  paths: string[],
  config: ArchiveImageConfig,
): ImageContents {
  const { json } = configEntry;
  if (!json) throw invalid(`${configEntry.path} is not JSON.`, saveAgain);
  const promised = digestInName(configEntry.path);
  if (promised !== undefined && promised !== json.digest) {
    throw invalid(`The config is named ${promised}, but its content is ${json.digest}.`, saveAgain);
  }
  const layers: Omit<PlannedLayer, "diffId" | "madeBy">[] = paths.map((path) => {
    const entry = entryOrRefuse(index, path, "layer");
    return { entry, digest: /^blobs\/sha256\//.test(entry.path) ? digestInName(entry.path) : undefined };
  });
  return { config: { ...configEntry, json }, layers: pairLayers(config, layers, "manifest.json") };
}

function entryOrRefuse(index: ArchiveIndex, path: string, what: string): ArchiveEntry {
  const entry = findEntry(index, path);
  if (entry) return entry;
  throw invalid(`manifest.json names the ${what} ${path}, but the archive has no such file.`, saveAgain);
}

/** `<hex>.json` and `blobs/sha256/<hex>` are named by the SHA-256 of their content. */
function digestInName(path: string): string | undefined {
  const [, hex] = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/.exec(path) ?? [];
  return hex === undefined ? undefined : `sha256:${hex}`;
}
