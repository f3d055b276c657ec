/**
 * From the index of an archive to the images in it: what each is made of, what it should be called, whether it can run here.
 *
 * Both kinds are understood: what `docker save` writes (manifest.json), and an OCI layout (oci-layout, index.json). Newer engines
 * write both at once; then the layout is read, since its manifest can be kept byte for byte.
 */
import { isImageError } from "../errors/image-error.ts";
import { cutShort, imageConfig, invalid, readDocument } from "./archive-documents.ts";
import { type ImageContents, type Machine, type NamedImage, platformText, wrongPlatform } from "./archive-image.ts";
import { type ArchiveIndex, findEntry } from "./archive-index.ts";
import { planDockerArchive } from "./docker-archive.ts";
import { parseImageConfig } from "./image-config.ts";
import { parseManifest } from "./manifest.ts";
import { planOciLayout } from "./oci-layout.ts";
import { nameFromFileName, type ProposedName } from "./upload-file-name.ts";
import type { ArchiveImage, UploadView } from "./upload-view.ts";

export interface PlannedImage {
  view: ArchiveImage;
  /** What it is stored as unless the user says otherwise: the archive's name for it, or else the file's. */
  proposed: ProposedName;
  /** Absent when the image is refused; then `view.refusal` says why. */
  contents?: ImageContents;
}

export interface ArchivePlan {
  format: NonNullable<UploadView["format"]>;
  images: PlannedImage[];
}

/** @throws ImageError InvalidImage when there is no image to be found at all. */
export function planArchive(index: ArchiveIndex, machine: Machine, fileName: string): ArchivePlan {
  const layout = findEntry(index, "index.json");
  const docker = findEntry(index, "manifest.json");
  const fromLayout = layout && findEntry(index, "oci-layout") ? planOciLayout(index, layout, machine) : [];
  const named = fromLayout.length > 0 || !docker ? fromLayout : planDockerArchive(index, docker);
  if (named.length === 0) {
    if (!index.ended) throw cutShort(undefined);
    throw layout
      ? invalid(
          "index.json names no image.",
          "Export the image again, and upload the whole OCI layout as one tar file.",
        )
      : invalid(
          `No image in it: neither manifest.json (docker save) nor oci-layout and index.json (OCI layout) among its ${index.entries.size} files.`,
          "Save the image with docker save name:tag -o name.tar; a file of docker export has no image configuration.",
        );
  }
  const images = named.map((image, position) => planImage(image, position, machine, nameFromFileName(fileName)));
  return { format: docker ? "docker archive" : "OCI layout", images };
}

function planImage(image: NamedImage, position: number, machine: Machine, fallback: ProposedName): PlannedImage {
  const view: ArchiveImage = {
    index: position,
    repository: image.name?.repository,
    tag: image.name?.tag,
    platform: image.platform ? platformText(image.platform) : "unknown",
    takenFromIndexOf: image.takenFromIndexOf,
    configDigest: "",
    layerCount: 0,
    sizeBytes: 0,
  };
  const proposed = {
    repository: image.name?.repository ?? fallback.repository,
    tag: image.name?.tag ?? (image.name?.repository ? "latest" : fallback.tag),
  };
  try {
    const { configEntry, contents } = image.read();
    const config = readDocument(configEntry, imageConfig);
    view.platform = platformText(config);
    view.configDigest = configEntry.json?.digest ?? "";
    view.layerCount = config.rootfs.diff_ids?.length ?? 0;
    if (config.os !== machine.os || config.architecture !== machine.architecture) {
      return { proposed, view: { ...view, refusal: wrongPlatform([config], machine).message } };
    }
    const found = contents(config);
    // What Lambda would refuse of it later is better said now.
    parseImageConfig(found.config.json.bytes);
    if (found.manifest) parseManifest(found.manifest.bytes, found.manifest.mediaType);
    const sizeBytes = found.layers.reduce((sum, layer) => sum + layer.entry.sizeBytes, configEntry.sizeBytes);
    return { proposed, view: { ...view, sizeBytes }, contents: found };
  } catch (error) {
    if (!isImageError(error)) throw error;
    return { proposed, view: { ...view, refusal: error.message } };
  }
}
