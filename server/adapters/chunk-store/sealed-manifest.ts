/**
 * The sealed manifest of a function's image: what it takes to put the image together again from the chunks. Its data
 * key is made for the function; only that key, wrapped, is stored. Opening it asks for the key each time.
 */
import { z } from "zod";
import { isStoreError, StoreError } from "../../core/errors/store-error.ts";
import { encryptionContextOf } from "../../core/function/encryption-context.ts";
import { LATEST } from "../../core/function/version.ts";
import type { ChunkReference } from "../../core/image/chunk.ts";
import { digestSchema } from "../../core/image/digest.ts";
import type { EncryptionContext } from "../../core/key/encryption-context.ts";
import type { Keys, KeyUser } from "../../ports/keys.ts";
import type { SealedCopy } from "../../ports/optimized-images.ts";
import { canonicalJson } from "./canonical-json.ts";
import { decodeMarked, encodeMarked, listDigest, namesOf, parseJson } from "./marked-file.ts";
import { openBox, sealBox } from "./sealed-box.ts";

export interface ImageManifest {
  /** As pushed. */
  configBytes: Uint8Array;
  /** Of the deployment that it was sealed for. */
  generation: number;
  layers: { diffId: string; sizeBytes: number; chunks: ChunkReference[] }[];
  /** The image's digest where it came from. */
  sourceDigest: string;
}

/** What is told beside the seal, for who looks. */
export interface ManifestRemarks {
  /** Names of chunks that were stored for it. */
  newChunks: string[];
}

const version = 1;

/** @returns the file's content, in pieces. */
export async function sealManifest(
  manifest: ImageManifest & ManifestRemarks,
  copy: SealedCopy,
  { keys, keyId, user }: { keys: Keys; keyId: string | undefined; user: KeyUser },
): Promise<Uint8Array[]> {
  const { configBytes, generation, sourceDigest } = manifest;
  const context = contextOf(copy);
  const dataKey = await keys.generateDataKey({ keyId, encryptionContext: context, user });
  const chunkNames = namesOf(manifest.layers.flatMap(({ chunks }) => chunks));
  const layers = manifest.layers.map(({ diffId, sizeBytes, chunks }) => ({
    diffId,
    sizeBytes,
    chunks: chunks.map(({ key, length, name, p }) => ({ key, length, name, p })),
  }));
  const config = Buffer.from(configBytes).toString("base64");
  const content = canonicalJson({ config, generation, layers, sourceDigest, version });
  const { newChunks } = manifest;
  const purpose = purposeOf(copy, listDigest(chunkNames), newChunks);
  const sealed = sealBox(Buffer.from(content), dataKey.plaintext, purpose);
  dataKey.plaintext.fill(0);
  const wrappedKey = Buffer.from(dataKey.ciphertextBlob).toString("base64");
  const whose = { context, imageDigest: copy.configDigest, ...publishedOf(copy) };
  const header = { ...whose, keyId: dataKey.keyId, newChunks, version, wrappedKey };
  return encodeMarked(header, chunkNames, [sealed]);
}

/**
 * The key, the context and every byte are checked. What is in it is parsed when it is asked for: a cold start of an
 * image that the engine has needs none of it.
 * @throws StoreError ManifestUnreadable, as does the function that it returns; KeyError
 */
export async function openManifest(
  file: Uint8Array,
  copy: SealedCopy,
  by: { keys: Keys; user: KeyUser },
): Promise<() => ImageManifest> {
  try {
    const content = await open(file, copy, by);
    let manifest: ImageManifest | undefined;
    return () => {
      manifest ??= parseContent(content, copy);
      return manifest;
    };
  } catch (cause) {
    if (!isStoreError(cause)) throw cause;
    throw unreadable(copy, cause.message, cause);
  }
}

export function unreadable(copy: SealedCopy, why: string, cause?: unknown): StoreError {
  const what = `The sealed manifest of the image ${copy.configDigest} of ${copy.functionArn}${copy.version === LATEST ? "" : `:${copy.version}`}`;
  return new StoreError("ManifestUnreadable", `${what} cannot be opened: ${why}.`, { cause });
}

/** Whose it is, which key it asks for and which chunks it needs, without any key. @returns undefined when it is not whole. */
export function readMarks(
  file: Uint8Array,
): ({ copy: SealedCopy; chunkNames: string[]; keyId: string } & ManifestRemarks) | undefined {
  const marked = decodeMarked(file, headerShape);
  if (!marked) return undefined;
  const { header } = marked;
  const { imageDigest, keyId, newChunks = [] } = header;
  return {
    copy: {
      functionArn: header.context["aws:lambda:FunctionArn"],
      version: versionOf(header),
      configDigest: imageDigest,
    },
    chunkNames: marked.chunkNames,
    keyId,
    newChunks,
  };
}

async function open(
  file: Uint8Array,
  copy: SealedCopy,
  { keys, user }: { keys: Keys; user: KeyUser },
): Promise<Buffer> {
  const marked = decodeMarked(file, headerShape);
  if (!marked) throw fault("it is not whole, or of a version that is not known");
  const { header, chunksSha256, sealed } = marked;
  const context = contextOf(copy);
  const isFor = canonicalJson(header.context) === canonicalJson(context) && versionOf(header) === copy.version;
  if (!isFor || header.imageDigest !== copy.configDigest) {
    const whose = `${header.context["aws:lambda:FunctionArn"]}:${versionOf(header)}`;
    throw fault(`it was sealed for ${whose} and the image ${header.imageDigest}`);
  }
  const ciphertextBlob = Buffer.from(header.wrappedKey, "base64");
  const { plaintext: dataKey } = await keys.decrypt({
    ...{ keyId: header.keyId, ciphertextBlob, encryptionContext: context, user },
  });
  const content = openBox(sealed, dataKey, purposeOf(copy, chunksSha256, header.newChunks));
  dataKey.fill(0);
  if (!content) throw fault("it is not what was sealed");
  return content;
}

function parseContent(content: Buffer, copy: SealedCopy): ImageManifest {
  const parsed = contentShape.safeParse(parseJson(content.toString()));
  if (!parsed.success) throw unreadable(copy, "it is sealed, but has not the content of a manifest");
  const { config, generation, layers, sourceDigest } = parsed.data;
  return { configBytes: Buffer.from(config, "base64"), generation, layers, sourceDigest };
}

function fault(why: string): StoreError {
  return new StoreError("ManifestUnreadable", why);
}

/** What the data key is made for. */
function contextOf({ functionArn }: SealedCopy): EncryptionContext {
  return encryptionContextOf(functionArn);
}

/** @param newChunks undefined: sealed before they were told */
function purposeOf(copy: SealedCopy, chunksSha256: string, newChunks: string[] | undefined): string {
  const told = newChunks && { newChunksSha256: listDigest(newChunks) };
  const whose = { context: contextOf(copy), imageDigest: copy.configDigest, ...publishedOf(copy) };
  return canonicalJson({ chunksSha256, ...whose, ...told, version });
}

/** Told of a published version alone: what was sealed before there were any is `$LATEST`'s. */
function publishedOf({ version: functionVersion }: SealedCopy): { functionVersion?: string } {
  return functionVersion === LATEST ? {} : { functionVersion };
}

function versionOf({ functionVersion = LATEST }: { functionVersion?: string }): string {
  return functionVersion;
}

const headerShape = z.object({
  context: z.strictObject({ "aws:lambda:FunctionArn": z.string() }),
  imageDigest: digestSchema,
  functionVersion: z.string().optional(),
  keyId: z.string(),
  newChunks: z.array(z.string()).optional(),
  version: z.literal(version),
  wrappedKey: z.base64(),
});

const hex = z.string().length(64);
const size = z.int().nonnegative();
const chunkShape = z.strictObject({ key: hex, length: size, name: hex, p: hex });
const contentShape = z.strictObject({
  config: z.base64(),
  generation: z.int(),
  layers: z.array(z.strictObject({ diffId: digestSchema, sizeBytes: size, chunks: z.array(chunkShape) })),
  sourceDigest: z.string(),
  version: z.literal(version),
});
