/** An image in another registry: what it is, and all of it brought into the blobs, so that it is read but once. */
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { ImageError } from "../../../core/errors/image-error.ts";
import { isRegistryAway } from "../../../core/errors/registry-away.ts";
import type { ImageSource } from "../../../core/image/function-image.ts";
import { checkLayerCount, parseImageConfig } from "../../../core/image/image-config.ts";
import { layerLimits } from "../../../core/image/layer-limits.ts";
import {
  type Descriptor,
  type ImageManifest,
  manifestTypesAsked,
  parseManifest,
} from "../../../core/image/manifest.ts";
import type { Blobs } from "../../../ports/image-repository.ts";
import type { FetchedImage } from "../../../ports/image-sources.ts";
import type { Logins } from "./docker-login.ts";
import { readWhole } from "./exchange.ts";
import { RegistryClient } from "./registry-client.ts";

type RemoteSource = Extract<ImageSource, { kind: "registry" }>;

export interface RemoteParts {
  blobs: Blobs;
  logins: Logins;
}

/** Manifests by the distribution spec; configs are bounded alike. */
const maxDocumentBytes = 4 * 1024 * 1024;
const blobsAtOnce = 3;
/** A registry that fails once is asked again; one that is away is not waited for. */
const pausesMs = [500, 2_000];

/** @throws ImageError, RegistryAway */
export async function resolveRemote(
  place: { host: string; repository: string; tag?: string; digest?: string },
  { logins }: RemoteParts,
  signal: AbortSignal,
) {
  const client = new RegistryClient(place, logins);
  const { bytes, manifest } = await readManifest(client, place.host, place.digest ?? place.tag ?? "latest", signal);
  const configAnswer = await client.get(`blobs/${manifest.config.digest}`, {}, signal);
  const config = checked(await readWhole(configAnswer, maxDocumentBytes, place.host), manifest.config.digest);
  return { digest: digestOf(bytes), architecture: parseImageConfig(config).architecture };
}

/** @throws ImageError ImageDeleted, ImageAccessDenied, InvalidImage; RegistryAway */
export async function fetchRemote(
  source: RemoteSource,
  { blobs, logins }: RemoteParts,
  signal: AbortSignal,
): Promise<FetchedImage> {
  const client = new RegistryClient(source, logins);
  const kept = (await blobs.claim(source.digest)) ? await buffer(await blobs.open(source.digest)) : undefined;
  const read = kept
    ? { bytes: kept, manifest: parseManifest(kept) }
    : await again(() => readManifest(client, source.host, source.digest, signal), signal);
  const { config, layers } = read.manifest;
  checkSizes(read.manifest);
  await bringAll(
    [config, ...layers],
    (part, whenOneFails) => again(() => bring(part, { client, blobs }, whenOneFails), whenOneFails),
    signal,
  );
  // Last, and as it came: when it is here, everything is.
  if (!kept) await blobs.put(oneChunk(read.bytes), source.digest, signal);
  return withLayers(read.manifest, blobs);
}

/** Whether its manifest is there. @throws ImageError ImageDeleted, ImageAccessDenied; RegistryAway */
export async function checkRemote(
  source: RemoteSource,
  { logins }: Pick<RemoteParts, "logins">,
  signal: AbortSignal,
): Promise<void> {
  const accept = manifestTypesAsked.join(", ");
  await new RegistryClient(source, logins).head(`manifests/${source.digest}`, { accept }, signal);
}

async function readManifest(client: RegistryClient, host: string, reference: string, signal: AbortSignal) {
  const answer = await client.get(`manifests/${reference}`, { accept: manifestTypesAsked.join(", ") }, signal);
  const said = answer.headers.get("content-type")?.replace(/\s*;.*$/, "");
  const bytes = await readWhole(answer, maxDocumentBytes, host);
  if (reference.includes(":")) checked(bytes, reference);
  // Some registries call everything JSON; then the manifest itself says what it is.
  const mediaType = said?.startsWith("application/vnd.") ? said : undefined;
  return { bytes, manifest: parseManifest(bytes, mediaType) };
}

async function bring(
  { digest, size }: Descriptor,
  { client, blobs }: { client: RegistryClient; blobs: Blobs },
  signal: AbortSignal,
): Promise<void> {
  if ((await blobs.sizeBytes(digest)) === size && (await blobs.claim(digest))) return;
  const answer = await client.get(`blobs/${digest}`, {}, signal);
  try {
    await blobs.put(ofSize(answer.body, digest, size), digest, signal);
  } finally {
    answer.drop();
  }
}

/** Packed, an image that Lambda takes is not larger either: nothing of a larger one is fetched. */
function checkSizes({ config, layers }: ImageManifest): void {
  if (config.size > maxDocumentBytes) {
    const sentence = `The image config is said to have ${config.size} bytes; at most ${maxDocumentBytes} are read.`;
    throw new ImageError("InvalidImage", sentence);
  }
  const sizes = new Map(layers.map(({ digest, size }) => [digest, size]));
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (bytes <= layerLimits.unpackedBytes) return;
  throw new ImageError(
    "InvalidImage",
    `The layers are said to have ${bytes} bytes, more than Lambda's limit of 10 GiB.`,
  );
}

/** Never more of it on the disk than the manifest says. */
async function* ofSize(content: AsyncIterable<Uint8Array>, digest: string, size: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > size) break;
    yield chunk;
  }
  if (bytes === size) return;
  const found = bytes > size ? "more" : `${bytes}`;
  throw new ImageError("InvalidImage", `The blob ${digest} has ${found} bytes, not ${size} as the manifest says.`);
}

async function bringAll(
  parts: Descriptor[],
  bringOne: (part: Descriptor, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const oneFailed = new AbortController();
  const ends = AbortSignal.any([signal, oneFailed.signal]);
  const waiting = [...new Map(parts.map((part) => [part.digest, part])).values()];
  const bringNext = async (): Promise<void> => {
    for (let part = waiting.shift(); part; part = waiting.shift()) await bringOne(part, ends);
  };
  const lanes = Array.from({ length: blobsAtOnce }, () =>
    bringNext().catch((error) => {
      oneFailed.abort(error); // the first reason stands
      throw error;
    }),
  );
  const ended = await Promise.allSettled(lanes);
  signal.throwIfAborted();
  if (oneFailed.signal.aborted) throw oneFailed.signal.reason;
  for (const lane of ended) if (lane.status === "rejected") throw lane.reason;
}

async function again<Result>(attempt: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (const pauseMs of pausesMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRegistryAway(error)) throw error;
      await pause(pauseMs, undefined, { signal });
    }
  }
  return attempt();
}

async function withLayers({ config, layers }: ImageManifest, blobs: Blobs): Promise<FetchedImage> {
  const configBytes = await buffer(await blobs.open(config.digest));
  const { diffIds } = parseImageConfig(configBytes);
  checkLayerCount(layers.length, diffIds.length);
  return {
    configDigest: config.digest,
    configBytes,
    layers: layers.map(({ digest, mediaType, size }, at) => ({
      digest,
      diffId: diffIds[at] ?? "",
      mediaType,
      sizeBytes: size,
      open: () => blobs.open(digest),
    })),
  };
}

function checked(bytes: Uint8Array, digest: string): Uint8Array {
  const found = digestOf(bytes);
  if (found === digest) return bytes;
  throw new ImageError("InvalidImage", `The content is ${found}, not ${digest} as it is said to be.`);
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
