/**
 * Bodies of invocations that are too large for a row: a file each, `<request id>.request` or `.response`.
 * A file is written before its row and removed after it, so what has no row is a leftover.
 */
import { open, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PrismaClient } from "../../../prisma/client/client.ts";

export type BodyKind = "request" | "response";

export class BodyFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(requestId: string, kind: BodyKind, body: Uint8Array): Promise<void> {
    await writeFile(this.#file(requestId, kind), body, { mode: 0o600 });
  }

  /** The first bytes; undefined when somebody has removed the file. */
  async read(requestId: string, kind: BodyKind, atMostBytes: number): Promise<Uint8Array | undefined> {
    try {
      await using file = await open(this.#file(requestId, kind));
      const { buffer, bytesRead } = await file.read(Buffer.alloc(atMostBytes), 0, atMostBytes, 0);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  async remove(requestIds: string[]): Promise<void> {
    for (const requestId of requestIds) {
      await rm(this.#file(requestId, "request"), { force: true });
      await rm(this.#file(requestId, "response"), { force: true });
    }
  }

  /** Request ids that have a file. */
  async list(): Promise<string[]> {
    const names = await readdir(this.#folder);
    return [...new Set(names.map((name) => decodeURIComponent(path.parse(name).name)))];
  }

  #file(requestId: string, kind: BodyKind): string {
    return path.join(this.#folder, `${encodeURIComponent(requestId)}.${kind}`);
  }
}

/** @param requestIds of which there are files; those that have no row lose them: a kill came between the two */
export async function removeLeftovers(files: BodyFiles, requestIds: string[], reader: PrismaClient): Promise<void> {
  for (let start = 0; start < requestIds.length; start += 500) {
    const chunk = requestIds.slice(start, start + 500);
    const rows = await reader.invocation.findMany({ where: { requestId: { in: chunk } }, select: { requestId: true } });
    const known = new Set(rows.map((row) => row.requestId));
    await files.remove(chunk.filter((requestId) => !known.has(requestId)));
  }
}
