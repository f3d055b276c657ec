/** The import over real folders, and what it publishes. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { StreamingLayerChecks } from "../../adapters/archive/layer-checks.ts";
import { machine as testMachine } from "../../adapters/archive/testing/build-archives.ts";
import { unpacking } from "../../adapters/archive/testing/unpacking.ts";
import { UploadFolder } from "../../adapters/archive/upload-folder.ts";
import { MemoryImageRepository } from "../../adapters/memory/image-repository.ts";
import { BlobFiles } from "../../adapters/registry/blob-files.ts";
import { SystemClock } from "../../adapters/system/system-clock.ts";
import type { Machine } from "../../core/image/archive-image.ts";
import type { UploadStatus, UploadView } from "../../core/image/upload-view.ts";
import type { LiveMessage, PassingEvent } from "../../core/live/event.ts";
import type { Live } from "../../ports/live.ts";
import { ArchiveImport } from "../archive-import.ts";

export class ImportRoom implements AsyncDisposable {
  readonly live = new RecordedLive();
  readonly logged: string[] = [];
  readonly uploads: ArchiveImport;
  readonly files: UploadFolder;
  readonly blobs: BlobFiles;
  readonly repository: MemoryImageRepository;
  private readonly stop = new AbortController();

  private constructor(files: UploadFolder, blobs: BlobFiles, repository: MemoryImageRepository, machine: Machine) {
    this.files = files;
    this.blobs = blobs;
    this.repository = repository;
    const note = (_fields: Record<string, unknown>, message: string) => void this.logged.push(message);
    this.uploads = new ArchiveImport({
      files,
      blobs,
      repository,
      machine,
      live: this.live,
      clock: new SystemClock(),
      checks: new StreamingLayerChecks(unpacking),
      log: { info: note, warn: note, error: note },
    });
  }

  /** Over the same folder it finds what another one left. */
  static async open(folder: string, machine = testMachine): Promise<ImportRoom> {
    const files = await UploadFolder.open(path.join(folder, "uploads"), unpacking);
    const room = new ImportRoom(
      files,
      await BlobFiles.open(path.join(folder, "blobs")),
      new MemoryImageRepository(),
      machine,
    );
    await room.uploads.start(room.stop.signal);
    return room;
  }

  /** An upload that is complete at once. @returns its id; the work on it has begun. */
  async upload(content: Uint8Array, fileName = "upload.tar"): Promise<string> {
    const uploadId = await this.begin(content.length, fileName);
    await this.receive(uploadId, content);
    await this.uploads.complete(uploadId);
    return uploadId;
  }

  async begin(sizeBytes: number, fileName = "upload.tar"): Promise<string> {
    const uploadId = randomBytes(16).toString("hex");
    await this.uploads.begin({ uploadId, fileName, sizeBytes });
    return uploadId;
  }

  /** As the receiving edge leaves it. */
  async receive(uploadId: string, content: Uint8Array): Promise<void> {
    await writeFile(path.join(this.files.folder, uploadId), content);
  }

  /** The upload's view once it has one of these states. */
  async reached(uploadId: string, ...states: UploadStatus[]): Promise<UploadView> {
    return await this.live.first(async () => {
      const view = await this.uploads.get(uploadId);
      return view && states.includes(view.status) ? view : undefined;
    });
  }

  async outcome(content: Uint8Array, fileName?: string): Promise<UploadView> {
    return await this.reached(await this.upload(content, fileName), "stored", "refused", "choosing");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.uploads[Symbol.asyncDispose]();
    this.stop.abort();
  }
}

/** The live channel as far as publishing and listening in this process go. */
export class RecordedLive implements Live {
  readonly events: PassingEvent[] = [];
  private readonly listeners = new Set<(message: LiveMessage) => void>();

  publish(event: PassingEvent): void {
    this.events.push(event);
    for (const listener of this.listeners) listener({ kind: "passing", counter: this.events.length, event });
  }

  subscribe(listener: (message: LiveMessage) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  publishTransition(): void {
    throw new Error("uploads change no function");
  }

  position() {
    return { bootId: "test", sequence: 0, counter: this.events.length };
  }

  follow() {
    return new DisposableStack();
  }

  async since() {
    return { position: this.position(), missed: [], gap: true, now: Date.now() };
  }

  /** What `look` finds, asked again after every event until it finds something. */
  first<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
    return new Promise((resolve, reject) => {
      const ask = () =>
        look().then((found) => {
          if (found === undefined) return;
          unsubscribe();
          resolve(found);
        }, reject);
      const unsubscribe = this.subscribe(ask);
      ask();
    });
  }
}
