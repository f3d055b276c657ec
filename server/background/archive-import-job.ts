/** One upload: its record, and the work on it once all bytes are there. */
import { diskFaultText } from "../core/errors/disk-fault.ts";
import { isImageError } from "../core/errors/image-error.ts";
import { type ArchivePlan, planArchive } from "../core/image/archive.ts";
import type { Machine } from "../core/image/archive-image.ts";
import { choiceOfOnlyImage, offeredImages, unavailableFault } from "../core/image/upload-choice.ts";
import type { ArchiveChoice, StoredUpload, UploadView } from "../core/image/upload-view.ts";
import { type StoreImagePorts, storeImage } from "../operations/repository/store-image.ts";
import type { Archive } from "../ports/archives.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import type { UploadFiles, UploadRecord } from "../ports/upload-files.ts";

export interface ArchiveImportPorts extends StoreImagePorts {
  files: UploadFiles;
  live: Live;
  log: Log;
  machine: Machine;
}

interface Surroundings {
  signal: AbortSignal;
  /** Storing waits for its turn. */
  oneAtATime<Result>(work: () => Promise<Result>): Promise<Result>;
}

export class ArchiveImportJob {
  readonly #record: UploadRecord;
  readonly #ports: ArchiveImportPorts;
  readonly #surroundings: Surroundings;
  readonly #cancel = new AbortController();
  readonly #signal: AbortSignal;
  #read: { archive: Archive; plan: ArchivePlan } | undefined;
  #work: Promise<void> = Promise.resolve();
  #saving: Promise<void> = Promise.resolve();

  constructor(record: UploadRecord, ports: ArchiveImportPorts, surroundings: Surroundings) {
    this.#record = record;
    this.#ports = ports;
    this.#surroundings = surroundings;
    this.#signal = AbortSignal.any([surroundings.signal, this.#cancel.signal]);
  }

  view(): UploadView {
    return structuredClone(this.#record.view);
  }

  publish(): void {
    this.#ports.live.publish({ type: "upload", upload: this.view() });
  }

  save(): Promise<void> {
    const record = structuredClone(this.#record);
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#ports.files.save(record));
    return this.#saving;
  }

  missingBytes(): number {
    const { status, sizeBytes, receivedBytes } = this.#record.view;
    return status === "receiving" ? sizeBytes - receivedBytes : 0;
  }

  /** Waiting for a person or its sender, and untouched since before `oldest`. */
  isOver(oldest: number): boolean {
    const { status } = this.#record.view;
    return status !== "reading" && status !== "storing" && this.#record.touchedAt < oldest;
  }

  /** After a restart. @returns false when nothing is left to go on with. */
  async recover(): Promise<boolean> {
    const { view } = this.#record;
    if (view.status === "stored" || view.status === "refused") return true;
    const receivedBytes = await this.#ports.files.receivedBytes(view.uploadId);
    if (receivedBytes === undefined) {
      await this.#ports.files.remove(view.uploadId);
      return false;
    }
    view.receivedBytes = receivedBytes;
    if (receivedBytes >= view.sizeBytes) await this.begin();
    return true;
  }

  received(receivedBytes: number): boolean {
    const { view } = this.#record;
    if (view.status !== "receiving" || this.#signal.aborted) return false;
    view.receivedBytes = receivedBytes;
    this.publish();
    return true;
  }

  /** The sender has gone; what is on disk counts. */
  async interrupted(): Promise<void> {
    const { view } = this.#record;
    const receivedBytes = await this.#ports.files.receivedBytes(view.uploadId);
    if (view.status !== "receiving" || receivedBytes === undefined || this.#signal.aborted) return;
    view.receivedBytes = receivedBytes;
    this.#record.touchedAt = this.#ports.clock.now();
    await this.save();
    this.publish();
  }

  /** All bytes are there: reads the archive, and stores it unless there is something to ask. */
  async begin(): Promise<void> {
    const { view } = this.#record;
    const decided = view.status === "storing";
    await this.#change({ status: "reading", receivedBytes: view.sizeBytes });
    this.#start(async () => {
      const archive = await this.#ports.files.open(view.uploadId, this.#signal);
      const plan = planArchive(archive.index, this.#ports.machine, view.fileName);
      this.#read = { archive, plan };
      await this.#decide(plan, decided);
    });
  }

  async choose(choices: ArchiveChoice[]): Promise<void> {
    const { view } = this.#record;
    this.#record.choices = choices;
    if (view.status !== "choosing") return await this.save();
    await this.#change({ status: "storing", layersVerified: 0 });
    this.#start(() => this.#store(choices));
  }

  /** Ends the work, if there is any, and removes what is left of the upload. */
  async remove(): Promise<void> {
    this.#cancel.abort(new Error("the upload was discarded"));
    await this.stopped();
    await this.#ports.files.remove(this.#record.view.uploadId);
  }

  /** Resolves when the work that its signal has ended is over. */
  async stopped(): Promise<void> {
    await this.#work;
    await Promise.allSettled([this.#saving]);
  }

  #start(work: () => Promise<void>): void {
    const before = this.#work;
    this.#work = before
      .then(work)
      .catch((error) => this.#failed(error))
      // Not even the refusal could be written down: the page still gets it, and the next start reads the archive again.
      .catch((error) =>
        this.#ports.log.error({ error, uploadId: this.#record.view.uploadId }, "an upload's record failed"),
      );
  }

  async #decide(plan: ArchivePlan, decided: boolean): Promise<void> {
    const given = this.#record.choices;
    const { format, images } = plan;
    const offered = offeredImages(images, given);
    const [first, ...others] = images;
    if (decided && given && !unavailableFault(given, offered)) {
      await this.#change({ status: "storing", format, images: offered });
      await this.#store(given);
    } else if (first && others.length === 0) {
      if (first.view.refusal) return await this.#refuse(first.view.refusal, { format, images: offered });
      const choice = choiceOfOnlyImage(first, given);
      this.#record.choices = [choice];
      await this.#change({ status: "storing", format, images: offeredImages(images, [choice]) });
      await this.#store([choice]);
    } else if (images.every(({ view }) => view.refusal)) {
      await this.#refuse(allRefused(plan), { format, images: offered });
    } else {
      await this.#change({ status: "choosing", format, images: offered });
    }
  }

  async #store(choices: ArchiveChoice[]): Promise<void> {
    const { view } = this.#record;
    const chosen = choices.map((choice) => {
      const contents = this.#read?.plan.images[choice.index]?.contents;
      if (!this.#read || !contents) throw new Error(`image ${choice.index} of ${view.fileName} was not read`);
      return { ...choice, contents, archive: this.#read.archive };
    });
    view.layersTotal = chosen.reduce((sum, { contents }) => sum + contents.layers.length, 0);
    view.layersVerified = 0;
    const stored: StoredUpload[] = [];
    for (const image of chosen) {
      const before = view.layersVerified;
      const observer = {
        verified: (count: number) => this.#progress(before + count),
        adding: (digests: string[]) => this.#adding(digests),
        addedBefore: this.#record.addedBlobs ?? [],
      };
      stored.push(await this.#surroundings.oneAtATime(() => storeImage(image, this.#ports, observer, this.#signal)));
      view.stored = stored;
      await this.#adding([]);
      this.#ports.live.publish({ type: "images" });
    }
    await this.#change({ status: "stored", stored });
    this.#read = undefined;
    await this.#ports.files.removeBytes(view.uploadId);
  }

  #progress(layersVerified: number): void {
    this.#record.view.layersVerified = layersVerified;
    this.publish();
  }

  async #adding(digests: string[]): Promise<void> {
    this.#record.addedBlobs = digests;
    await this.save();
  }

  async #failed(error: unknown): Promise<void> {
    // Stopping leaves the record as it is: the next start goes on. Discarding removes it.
    if (this.#signal.aborted) return;
    if (isImageError(error)) return await this.#refuse(error.message);
    const fault = diskFaultText(error);
    if (!fault) this.#ports.log.error({ error, uploadId: this.#record.view.uploadId }, "an upload could not be stored");
    await this.#refuse(
      fault
        ? `${fault.what}\n${fault.cure}, and upload the archive again.`
        : `It could not be stored: ${error instanceof Error ? error.message : String(error)}.\nUpload the archive again; the platform's log has the details.`,
    );
  }

  async #refuse(sentence: string, found: Partial<UploadView> = {}): Promise<void> {
    const { stored = [], uploadId } = this.#record.view;
    const kept = stored.map(({ repository, tag }) => `${repository}:${tag}`).join(", ");
    const [what = "", ...cure] = sentence.split("\n");
    const outcome = kept ? `Stored before it: ${kept}.` : "Nothing was stored.";
    this.#record.addedBlobs = undefined;
    await this.#change({ ...found, status: "refused", refusal: [`${what} ${outcome}`, ...cure].join("\n") });
    this.#read = undefined;
    await this.#ports.files.removeBytes(uploadId);
  }

  async #change(change: Partial<UploadView>): Promise<void> {
    Object.assign(this.#record.view, change);
    this.#record.touchedAt = this.#ports.clock.now();
    try {
      await this.save();
    } finally {
      this.publish();
    }
  }
}

function allRefused(plan: ArchivePlan): string {
  const reasons = plan.images.map(({ view }) => {
    const name =
      view.repository === undefined ? `image ${view.index + 1}` : `${view.repository}:${view.tag ?? "latest"}`;
    return `${name}: ${view.refusal?.split("\n")[0]}`;
  });
  const [, cure = ""] = plan.images[0]?.view.refusal?.split("\n") ?? [];
  return `None of its ${plan.images.length} images can be stored. ${reasons.join(" ")}\n${cure}`;
}
