/**
 * Writes a stream into a file in large pieces. While one is written it is hashed and the next is gathered, and what is
 * written is brought to the disk on the way, so that little is left to wait for at the end.
 */
import type { Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";

/** Small writes cost a call each; larger ones are no faster. */
const PIECE_BYTES = 1024 * 1024;
/** So much is written between two syncs. */
const SYNC_EVERY_BYTES = 16 * 1024 * 1024;

export interface WritingAhead {
  content: Readable;
  /** Where the file's content ends so far. */
  from: number;
  /** Of what is there; sees each piece. */
  hash: Hash | undefined;
  /** A piece is written: the file's content ends here now. */
  wrote(end: number): void;
}

/** When the content breaks off, what came of it is written before that is thrown. */
export async function writeAhead(file: FileHandle, work: WritingAhead): Promise<void> {
  const pieces = new Pieces(file, work);
  let broken: { error: unknown } | undefined;
  try {
    // Whoever sends it is still answered when it cannot be written.
    for await (const chunk of work.content.iterator({ destroyOnReturn: false })) await pieces.add(chunk);
  } catch (error) {
    broken = { error };
  }
  await pieces.end();
  if (broken) throw broken.error;
}

class Pieces {
  readonly #file: FileHandle;
  readonly #work: WritingAhead;
  #piece: Uint8Array[] = [];
  #pieceBytes = 0;
  #end: number;
  #writing: Promise<void> = Promise.resolve();
  #unsyncedBytes = 0;
  #syncing: Promise<void> | undefined;

  constructor(file: FileHandle, work: WritingAhead) {
    this.#file = file;
    this.#work = work;
    this.#end = work.from;
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#piece.push(chunk);
    this.#pieceBytes += chunk.length;
    if (this.#pieceBytes >= PIECE_BYTES) await this.#flush();
  }

  /** @throws also what an earlier write or sync failed with */
  async end(): Promise<void> {
    try {
      await this.#flush();
      await this.#writing;
    } finally {
      await this.#syncing;
    }
  }

  /** Returns while the piece is being written, when the one before is. */
  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#pieceBytes === 0) return;
    const [piece, at] = [this.#piece, this.#end];
    this.#end += this.#pieceBytes;
    this.#unsyncedBytes += this.#pieceBytes;
    this.#piece = [];
    this.#pieceBytes = 0;
    this.#writing = this.#write(piece, at);
    this.#writing.catch(() => undefined); // awaited by the next
    for (const chunk of piece) this.#work.hash?.update(chunk);
  }

  async #write(piece: Uint8Array[], at: number): Promise<void> {
    const sizeBytes = piece.reduce((sum, chunk) => sum + chunk.length, 0);
    const { bytesWritten } = await this.#file.writev(piece, at);
    if (bytesWritten < sizeBytes) {
      const rest = Buffer.concat(piece).subarray(bytesWritten);
      // What keeps a write from being whole is said when the rest is tried.
      for (let done = 0; done < rest.length; ) {
        done += (await this.#file.write(rest, done, rest.length - done, at + bytesWritten + done)).bytesWritten;
      }
    }
    this.#work.wrote(at + sizeBytes);
    if (this.#unsyncedBytes >= SYNC_EVERY_BYTES && !this.#syncing) this.#sync();
  }

  #sync(): void {
    this.#unsyncedBytes = 0;
    const syncing = this.#file.datasync().then(() => {
      this.#syncing = undefined;
    });
    syncing.catch(() => undefined); // stays, and is awaited at the end
    this.#syncing = syncing;
  }
}
