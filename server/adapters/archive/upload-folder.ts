/**
 * The folder of uploads. Of one upload there are `<id>` (its bytes), `<id>.json` (what the tus server keeps of it) and
 * `<id>.upload.json` (our record). Ids are made by us; names that people give are never names of files.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Archive } from "../../ports/archives.ts";
import type { UploadFiles, UploadRecord } from "../../ports/upload-files.ts";
import type { Unpacking } from "./compression.ts";
import { openTarArchive } from "./tar-archive.ts";

const recordSuffix = ".upload.json";

export class UploadFolder implements UploadFiles {
  readonly folder: string;
  readonly #unpacking: Unpacking;

  private constructor(folder: string, unpacking: Unpacking) {
    this.folder = folder;
    this.#unpacking = unpacking;
  }

  static async open(folder: string, unpacking: Unpacking): Promise<UploadFolder> {
    await mkdir(folder, { recursive: true });
    return new UploadFolder(folder, unpacking);
  }

  async list(): Promise<UploadRecord[]> {
    // Folders in it are somebody else's.
    const entries = await readdir(this.folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    const records: UploadRecord[] = [];
    for (const name of names.filter((file) => file.endsWith(recordSuffix))) {
      const record = readRecord(await readFile(path.join(this.folder, name), "utf8"));
      if (record && record.view.uploadId === name.slice(0, -recordSuffix.length)) records.push(record);
    }
    // Left by a crash between two steps, or by another version whose record we cannot read: nobody can go on with it.
    const known = new Set(records.map((record) => record.view.uploadId));
    const isOurs = (name: string) => known.has(name.split(".")[0] ?? "") && !name.endsWith(".tmp");
    for (const name of names.filter((file) => !isOurs(file))) await rm(path.join(this.folder, name), { force: true });
    return records.sort((one, other) => one.view.startedAt - other.view.startedAt);
  }

  async save(record: UploadRecord): Promise<void> {
    const file = this.fileOf(record.view.uploadId, recordSuffix);
    const temporary = `${file}.tmp`;
    {
      await using handle = await open(temporary, "w");
      await handle.writeFile(JSON.stringify(record));
      await handle.sync();
    }
    await rename(temporary, file);
    await using folder = await open(this.folder, "r");
    await folder.sync();
  }

  async receivedBytes(uploadId: string): Promise<number | undefined> {
    try {
      return (await stat(this.fileOf(uploadId))).size;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  open(uploadId: string, signal: AbortSignal): Promise<Archive> {
    return openTarArchive(this.fileOf(uploadId), this.#unpacking, signal);
  }

  async removeBytes(uploadId: string): Promise<void> {
    await rm(this.fileOf(uploadId), { force: true });
    await rm(this.fileOf(uploadId, ".json"), { force: true });
  }

  async remove(uploadId: string): Promise<void> {
    await this.removeBytes(uploadId);
    await rm(this.fileOf(uploadId, recordSuffix), { force: true });
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  private fileOf(uploadId: string, suffix = ""): string {
    if (!/^[0-9a-f]{32}$/.test(uploadId))
      throw new Error(`${JSON.stringify(uploadId.slice(0, 64))} is not an upload id`);
    return path.join(this.folder, `${uploadId}${suffix}`);
  }
}

function readRecord(text: string): UploadRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const named = { repository: z.string(), tag: z.string() };

const recordSchema = z.object({
  view: z.object({
    uploadId: z.string(),
    fileName: z.string(),
    sizeBytes: z.number(),
    receivedBytes: z.number(),
    startedAt: z.number(),
    status: z.enum(["receiving", "reading", "choosing", "storing", "stored", "refused"]),
    format: z.enum(["docker archive", "OCI layout"]).optional(),
    images: z.array(
      z.object({
        index: z.number(),
        repository: z.string().optional(),
        tag: z.string().optional(),
        platform: z.string(),
        takenFromIndexOf: z.number().optional(),
        configDigest: z.string(),
        layerCount: z.number(),
        sizeBytes: z.number(),
        refusal: z.string().optional(),
      }),
    ),
    layersVerified: z.number().optional(),
    layersTotal: z.number().optional(),
    stored: z
      .array(z.object({ ...named, digest: z.string(), layersKnown: z.number(), movedFrom: z.string().optional() }))
      .optional(),
    refusal: z.string().optional(),
  }),
  touchedAt: z.number(),
  choices: z.array(z.object({ index: z.number(), ...named })).optional(),
  addedBlobs: z.array(z.string()).optional(),
}) satisfies z.ZodType<UploadRecord>;
