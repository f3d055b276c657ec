/** One image in an archive: what it is made of, and the sentences about it. */
import type { ImageError } from "../errors/image-error.ts";
import { type ArchiveImageConfig, type DocumentPlatform, invalid } from "./archive-documents.ts";
import type { ArchiveEntry } from "./archive-index.ts";
import type { LayerName } from "./layer-entry.ts";
import type { ProposedName } from "./upload-file-name.ts";

export interface PlannedLayer {
  entry: ArchiveEntry;
  /** Of the blob as it is in the archive; absent where the archive does not say it. */
  digest?: string;
  /** Absent where the archive does not say it: it is then made from what the content is. */
  mediaType?: string;
  diffId: string;
  /** `COPY etc/`: the step of the build that made it, when the config tells. */
  madeBy?: string;
}

export interface ImageContents {
  config: ArchiveEntry & { json: NonNullable<ArchiveEntry["json"]> };
  layers: PlannedLayer[];
  /** As given; a docker archive has none. */
  manifest?: { digest: string; mediaType: string; bytes: Uint8Array };
}

/** One image as the archive names it, before it is looked into. */
export interface NamedImage {
  name?: Partial<ProposedName>;
  takenFromIndexOf?: number;
  /** What the archive says of it, for when the config cannot be read. */
  platform?: DocumentPlatform;
  /** @throws ImageError */
  read(): { configEntry: ArchiveEntry; contents(config: ArchiveImageConfig): ImageContents };
}

export interface Machine {
  os: string;
  /** As OCI writes it: `amd64`, `arm64`. */
  architecture: string;
}

/** "linux/arm64 only, this machine is linux/amd64" */
export function wrongPlatform(found: DocumentPlatform[], machine: Machine): ImageError {
  const names = [...new Set(found.map(platformText))].join(" and ");
  const here = platformText(machine);
  return invalid(
    `${names} only, this machine is ${here}.`,
    `Build it with docker build --platform ${here} and save it again.`,
  );
}

export function platformText(platform: DocumentPlatform): string {
  return `${platform.os}/${platform.architecture}`;
}

/** @throws ImageError when the layers do not pair with the config's diff_ids. */
export function pairLayers(
  config: ArchiveImageConfig,
  layers: Omit<PlannedLayer, "diffId" | "madeBy">[],
  where: string,
): PlannedLayer[] {
  const diffIds = config.rootfs.diff_ids ?? [];
  if (diffIds.length !== layers.length) {
    throw invalid(
      `${where} names ${layers.length} layers, but the image's config has ${diffIds.length} diff_ids.`,
      "The archive contradicts itself: save the image again.",
    );
  }
  const steps = (config.history ?? []).filter((step) => !step.empty_layer).map((step) => step.created_by ?? "");
  const known = steps.length === layers.length;
  return layers.map((layer, position) => ({
    ...layer,
    diffId: diffIds[position] ?? "",
    madeBy: known ? stepText(steps[position] ?? "") : undefined,
  }));
}

/** `/bin/sh -c #(nop) COPY dir:… in /etc ` → `COPY dir:… in /etc`, in at most 40 characters. */
function stepText(createdBy: string): string | undefined {
  const text = createdBy
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, "")
    .replace(/^\/bin\/sh -c /, "RUN ")
    .replace(/\s*# buildkit\s*$/, "")
    .replace(/\s+/g, " ")
    .trim();
  if (text === "") return undefined;
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** How sentences name a layer: `Layer 3 of 5 (sha256:77e0be13…, COPY etc/)`. */
export function layerNameOf(layer: PlannedLayer, layers: readonly PlannedLayer[]): LayerName {
  const digest = shortDigest(layer.digest ?? layer.diffId);
  const madeBy = layer.madeBy ? `, ${layer.madeBy}` : "";
  return { position: layers.indexOf(layer) + 1, count: layers.length, digest: `${digest}${madeBy}` };
}

export function shortDigest(digest: string): string {
  return `${digest.slice(0, "sha256:".length + 8)}…`;
}
