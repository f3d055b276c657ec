/**
 * Uploaded archives, from the first byte to the tag.
 *
 * What a page sees of an upload is kept beside its bytes, so a restart goes on where it stood: an unfinished one waits for its sender, a
 * complete one is read again. Archives are read side by side and stored one after the other, since storing decides by what is there.
 */
import { PlatformError } from "../core/errors/platform-error.ts";
import { choicesFault, unavailableFault } from "../core/image/upload-choice.ts";
import type { ArchiveChoice, UploadStatus, UploadView } from "../core/image/upload-view.ts";
import type { UploadIntake, UploadOffer } from "../ports/upload-intake.ts";
import type { Uploads } from "../ports/uploads.ts";
import { ArchiveImportJob, type ArchiveImportPorts } from "./archive-import-job.ts";

/** An unfinished upload is given up after this, and an answered one forgotten. */
const keptMs = 7 * 24 * 3_600_000;
const sweepEveryMs = 3_600_000;

export class ArchiveImport implements Uploads, UploadIntake, AsyncDisposable {
  readonly #ports: ArchiveImportPorts;
  readonly #jobs = new Map<string, ArchiveImportJob>();
  readonly #stop = new AbortController();
  #signal: AbortSignal = this.#stop.signal;
  #storing: Promise<unknown> = Promise.resolve();

  constructor(ports: ArchiveImportPorts) {
    this.#ports = ports;
  }

  /** Resolves when the uploads of the folder are known; those that are complete are then being read. */
  async start(signal: AbortSignal): Promise<void> {
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    for (const record of await this.#ports.files.list()) {
      const job = this.#job(record);
      if (await job.recover()) this.#jobs.set(record.view.uploadId, job);
    }
    await this.#sweep();
    const timer = setInterval(() => void this.#sweep().catch((error) => this.#logSweep(error)), sweepEveryMs);
    timer.unref();
    this.#signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  }

  async list(): Promise<UploadView[]> {
    return [...this.#jobs.values()].map((job) => job.view());
  }

  async get(uploadId: string): Promise<UploadView | undefined> {
    return this.#jobs.get(uploadId)?.view();
  }

  async begin(offer: UploadOffer): Promise<void> {
    const { uploadId, fileName, sizeBytes, repository, tag } = offer;
    if (sizeBytes < 1) throw invalidValue(`${fileName} is empty: choose the file that docker save wrote.`);
    const choices = repository === undefined ? undefined : [{ index: 0, repository, tag: tag ?? "latest" }];
    const fault = choices && choicesFault(choices);
    if (fault) throw invalidValue(fault);
    await this.#checkRoom(fileName, sizeBytes);
    const startedAt = this.#ports.clock.now();
    const status: UploadStatus = "receiving";
    const view = { uploadId, fileName, sizeBytes, receivedBytes: 0, startedAt, status, images: [] };
    const job = this.#job({ view, touchedAt: startedAt, choices });
    await job.save();
    this.#jobs.set(uploadId, job);
    job.publish();
  }

  received(uploadId: string, receivedBytes: number): boolean {
    return this.#jobs.get(uploadId)?.received(receivedBytes) ?? false;
  }

  async interrupted(uploadId: string): Promise<void> {
    await this.#jobs.get(uploadId)?.interrupted();
  }

  async complete(uploadId: string): Promise<void> {
    const job = this.#jobs.get(uploadId);
    if (job?.view().status === "receiving") await job.begin();
  }

  async choose(uploadId: string, choices: ArchiveChoice[]): Promise<void> {
    const job = this.#jobs.get(uploadId);
    if (!job)
      throw new PlatformError(
        "ResourceNotFoundException",
        "This upload is no longer here; it may have been discarded.",
      );
    const { status, images, fileName, stored } = job.view();
    const fault = choicesFault(choices) ?? (status === "choosing" ? unavailableFault(choices, images) : undefined);
    if (fault) throw invalidValue(fault);
    if (status === "storing")
      throw new PlatformError("ResourceConflictException", `${fileName} is being stored already.`);
    if (status === "stored" || status === "refused") {
      const [first] = stored ?? [];
      const what = first ? `is stored already, as ${first.repository}:${first.tag}` : "was refused";
      throw new PlatformError("ResourceConflictException", `${fileName} ${what}.`);
    }
    await job.choose(choices);
  }

  async discard(uploadId: string): Promise<void> {
    const job = this.#jobs.get(uploadId);
    if (!job) return;
    this.#jobs.delete(uploadId);
    await job.remove();
    this.#ports.live.publish({ type: "upload-discarded", uploadId });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the platform is stopping"));
    await Promise.all([...this.#jobs.values()].map((job) => job.stopped()));
  }

  #job(record: ConstructorParameters<typeof ArchiveImportJob>[0]): ArchiveImportJob {
    return new ArchiveImportJob(record, this.#ports, {
      signal: this.#signal,
      oneAtATime: (work) => {
        const turn = this.#storing.then(work);
        this.#storing = turn.catch(() => undefined);
        return turn;
      },
    });
  }

  /** Room for the archive, beside what the others are still to send. Layers take more: that is seen when they are stored. */
  async #checkRoom(fileName: string, sizeBytes: number): Promise<void> {
    const freeBytes = await this.#ports.files.freeBytes();
    const promisedBytes = [...this.#jobs.values()].reduce((sum, job) => sum + job.missingBytes(), 0);
    if (sizeBytes <= freeBytes - promisedBytes) return;
    const others = promisedBytes > 0 ? `, of which ${megabytes(promisedBytes)} are for other uploads` : "";
    throw new PlatformError(
      "RequestEntityTooLargeException",
      `${fileName} has ${megabytes(sizeBytes)}, but the data folder's disk has only ${megabytes(freeBytes)} free${others}. ` +
        "Free some space, or set LAMBDARIUM_DATA to a folder on a larger disk.",
    );
  }

  async #sweep(): Promise<void> {
    const oldest = this.#ports.clock.now() - keptMs;
    for (const [uploadId, job] of this.#jobs) if (job.isOver(oldest)) await this.discard(uploadId);
  }

  #logSweep(error: unknown): void {
    this.#ports.log.error({ error }, "old uploads could not be removed");
  }
}

function invalidValue(sentence: string): PlatformError {
  return new PlatformError("InvalidParameterValueException", sentence);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
