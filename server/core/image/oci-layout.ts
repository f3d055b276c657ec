/**
 * An OCI image layout (OCI image-spec, image-layout.md): index.json names manifests, or indexes of manifests for several platforms;
 * everything is under blobs/ by its digest. Attestations, which builders store as manifests of platform unknown/unknown, are no images.
 */

import {
  type ArchiveDescriptor,
  type ArchiveImageConfig,
  type DocumentPlatform,
  imageConfig,
  invalid,
  type OciManifest,
  ociIndex,
  ociIndexOrManifest,
  readDocument,
} from "./archive-documents.ts";
import {
  type ImageContents,
  type Machine,
  type NamedImage,
  pairLayers,
  shortDigest,
  wrongPlatform,
} from "./archive-image.ts";
import { type ArchiveEntry, type ArchiveIndex, findEntry } from "./archive-index.ts";
import { ociManifestType } from "./manifest.ts";
import { cleanTag, nameFromReference, type ProposedName } from "./upload-file-name.ts";

const exportAgain = "Export the image again, and upload the whole OCI layout as one tar file.";

/** @throws ImageError when index.json cannot be read. */
export function planOciLayout(index: ArchiveIndex, layout: ArchiveEntry, machine: Machine): NamedImage[] {
  const top = (readDocument(layout, ociIndex).manifests ?? []).filter(isImage);
  return groupByImage(top).map((group) => {
    const name = group.map(nameOf).find((found) => found !== undefined);
    const seen = new Set<string>();
    const candidates = group.flatMap((descriptor) => platformsUnder(index, descriptor, seen));
    const chosen = candidates.find((candidate) => matches(candidate.platform, machine)) ?? candidates[0];
    return {
      name,
      platform: chosen?.platform,
      takenFromIndexOf: candidates.length > 1 ? candidates.length : undefined,
      read() {
        if (!chosen) throw invalid("Its index names no image, only attestations or nothing.", exportAgain);
        const platforms = candidates.flatMap((candidate) => candidate.platform ?? []);
        if (candidates.length > 1 && platforms.length > 0 && !matches(chosen.platform, machine)) {
          throw wrongPlatform(platforms, machine);
        }
        return readManifest(index, chosen.descriptor);
      },
    };
  });
}

/** The same image twice under two names is one; several platforms side by side under one name (or none) are one, too. */
function groupByImage(top: ArchiveDescriptor[]): ArchiveDescriptor[][] {
  const groups: ArchiveDescriptor[][] = [];
  for (const descriptor of top) {
    const { digest, platform } = descriptor;
    if (groups.some((group) => group.some((other) => other.digest === digest))) continue;
    const group = groups.find(
      ([first, ...others]) =>
        first !== undefined &&
        platform !== undefined &&
        nameText(first) === nameText(descriptor) &&
        [first, ...others].every((other) => other.platform !== undefined && !matches(other.platform, platform)),
    );
    if (group) group.push(descriptor);
    else groups.push([descriptor]);
  }
  return groups;
}

interface Candidate {
  descriptor: ArchiveDescriptor;
  platform?: DocumentPlatform;
}

/** @param seen what was walked already: each once, so that indexes naming each other end. */
function platformsUnder(index: ArchiveIndex, descriptor: ArchiveDescriptor, seen: Set<string>): Candidate[] {
  if (seen.has(descriptor.digest)) return [];
  seen.add(descriptor.digest);
  const entry = findEntry(index, blobPath(descriptor.digest));
  // One that is not here is still a candidate: choosing it says what is missing.
  if (!entry?.json || entry.json.digest !== descriptor.digest) return [{ descriptor, platform: descriptor.platform }];
  const document = readDocument(entry, ociIndexOrManifest);
  if ("manifests" in document) {
    return document.manifests.filter(isImage).flatMap((inner) => platformsUnder(index, inner, seen));
  }
  return [{ descriptor, platform: descriptor.platform ?? platformOfConfig(index, document) }];
}

function platformOfConfig(index: ArchiveIndex, manifest: OciManifest): DocumentPlatform | undefined {
  const entry = findEntry(index, blobPath(manifest.config.digest));
  if (!entry?.json) return undefined;
  const { os, architecture } = readDocument(entry, imageConfig);
  return { os, architecture };
}

function readManifest(index: ArchiveIndex, descriptor: ArchiveDescriptor): ReturnType<NamedImage["read"]> {
  const entry = blobOrRefuse(index, descriptor, "The manifest");
  const document = readDocument(entry, ociIndexOrManifest);
  if ("manifests" in document) throw invalid(`${entry.path} is an index where a manifest belongs.`, exportAgain);
  const configEntry = blobOrRefuse(index, document.config, "The config");
  return { configEntry, contents: (config) => contentsOf({ index, descriptor, entry, document, configEntry }, config) };
}

function contentsOf(
  image: {
    index: ArchiveIndex;
    descriptor: ArchiveDescriptor;
    entry: ArchiveEntry;
    document: OciManifest;
    configEntry: ArchiveEntry;
  },
  config: ArchiveImageConfig,
): ImageContents {
  const { index, descriptor, entry, document, configEntry } = image;
  if (!configEntry.json || !entry.json) throw invalid(`${configEntry.path} is not JSON.`, exportAgain);
  const count = document.layers.length;
  const layers = document.layers.map((layer, position) => ({
    entry: blobOrRefuse(index, layer, `Layer ${position + 1} of ${count}`),
    digest: layer.digest,
    mediaType: layer.mediaType,
  }));
  return {
    config: { ...configEntry, json: configEntry.json },
    layers: pairLayers(config, layers, "The manifest"),
    manifest: {
      digest: descriptor.digest,
      mediaType: document.mediaType ?? descriptor.mediaType ?? ociManifestType,
      bytes: entry.json.bytes,
    },
  };
}

/** Layers are checked against their digest when they are read; what was kept as JSON is checked here. */
function blobOrRefuse(index: ArchiveIndex, descriptor: ArchiveDescriptor, what: string): ArchiveEntry {
  const entry = findEntry(index, blobPath(descriptor.digest));
  if (!entry) throw invalid(`${what} (${shortDigest(descriptor.digest)}) is not in the archive.`, exportAgain);
  if (entry.json && entry.json.digest !== descriptor.digest) {
    throw invalid(`${what} should be ${descriptor.digest}, but its content is ${entry.json.digest}.`, exportAgain);
  }
  if (entry.sizeBytes !== descriptor.size) {
    throw invalid(
      `${what} (${shortDigest(descriptor.digest)}) should have ${descriptor.size} bytes, but has ${entry.sizeBytes}.`,
      exportAgain,
    );
  }
  return entry;
}

const refName = "org.opencontainers.image.ref.name";

function nameText({ annotations }: ArchiveDescriptor): string | undefined {
  return annotations?.["io.containerd.image.name"] ?? annotations?.[refName];
}

/** containerd's annotation is a whole reference; the OCI one is a whole reference or only a tag. */
function nameOf(descriptor: ArchiveDescriptor): Partial<ProposedName> | undefined {
  const whole = descriptor.annotations?.["io.containerd.image.name"];
  const text = descriptor.annotations?.[refName];
  if (whole !== undefined) return nameFromReference(whole);
  if (text === undefined) return undefined;
  return /[/:]/.test(text) ? nameFromReference(text) : { tag: cleanTag(text) };
}

function isImage(descriptor: ArchiveDescriptor): boolean {
  const { platform, annotations } = descriptor;
  const attestation = annotations?.["vnd.docker.reference.type"] === "attestation-manifest";
  return !attestation && !(platform?.os === "unknown" && platform.architecture === "unknown");
}

function matches(platform: DocumentPlatform | undefined, machine: DocumentPlatform | undefined): boolean {
  return platform?.os === machine?.os && platform?.architecture === machine?.architecture;
}

function blobPath(digest: string): string {
  return digest.replace("sha256:", "blobs/sha256/");
}
