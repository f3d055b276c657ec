import { fingerprintOf } from "./fingerprint.ts";
import { type Sending, sendFile } from "./send-file.ts";
import { Speed } from "./speed.ts";

/** Pages are told of progress at most this often; every other change at once. */
const PROGRESS_EVERY_MS = 150;

export type TransferState = "starting" | "sending" | "paused" | "interrupted" | "sent" | "failed";

/** A file that this tab is sending. */
export interface Transfer {
  /** Known before the server has given an upload id. */
  key: string;
  uploadId?: string;
  fileName: string;
  sizeBytes: number;
  sentBytes: number;
  bytesPerSecond?: number;
  state: TransferState;
  /** Once failed: one sentence. */
  problem?: string;
}

interface Entry {
  transfer: Transfer;
  speed: Speed;
  sending?: Sending;
  /** Cancelled before the server has given an id: it is discarded as soon as there is one. */
  discard?: (uploadId: string) => void;
  toldAt: number;
}

/** The files being sent, for `useSyncExternalStore`: they outlive the page that shows them, as long as the tab lives. */
class Transfers {
  private entries = new Map<string, Entry>();
  private listeners = new Set<() => void>();
  private current: readonly Transfer[] = [];

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): readonly Transfer[] => this.current;

  /** Begins an upload of a file; with an id, goes on with that one. */
  async send(file: File, uploadId?: string): Promise<void> {
    const key = crypto.randomUUID?.() ?? `${file.name} ${performance.now()}`;
    const transfer: Transfer = {
      key,
      uploadId,
      fileName: file.name,
      sizeBytes: file.size,
      sentBytes: 0,
      state: "starting",
    };
    const entry: Entry = { transfer, speed: new Speed(), toldAt: 0 };
    this.entries.set(key, entry);
    this.tell();
    try {
      const fingerprint = await fingerprintOf(file);
      if (!this.entries.has(key)) return;
      entry.sending = sendFile(file, { fingerprint, uploadId }, this.eventsOf(entry));
      entry.sending.resume();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.change(entry, { state: "failed", problem: `The browser could not read ${file.name}: ${reason}` });
    }
  }

  pause(key: string): void {
    const entry = this.entries.get(key);
    entry?.sending?.pause();
    if (entry) this.change(entry, { state: "paused", bytesPerSecond: undefined });
  }

  resume(key: string): void {
    const entry = this.entries.get(key);
    entry?.speed.reset();
    if (entry) this.change(entry, { state: "starting" });
    entry?.sending?.resume();
  }

  /** Stops sending; `discard` removes what the server has, now or once it has said under which id. */
  cancel(key: string, discard: (uploadId: string) => void): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    const { uploadId } = entry.transfer;
    if (uploadId) {
      discard(uploadId);
      this.forget(key);
    } else {
      entry.discard = discard;
      this.tell();
    }
  }

  /** The row is no longer wanted: its upload has been sent, discarded elsewhere, or has failed. */
  forget(key: string): void {
    this.entries.get(key)?.sending?.pause();
    if (this.entries.delete(key)) this.tell();
  }

  /** The network is back: no reason to wait for the next try. */
  retryNow = (): void => {
    for (const entry of this.entries.values()) {
      if (entry.transfer.state === "interrupted") entry.sending?.resume();
    }
  };

  private eventsOf(entry: Entry): Parameters<typeof sendFile>[2] {
    const { key, sizeBytes } = entry.transfer;
    return {
      begun: (uploadId) => {
        if (entry.discard) {
          entry.discard(uploadId);
          this.forget(key);
        } else if (entry.transfer.uploadId !== uploadId) this.change(entry, { uploadId });
      },
      progress: (sentBytes) => {
        const now = performance.now();
        entry.speed.add(sentBytes, now);
        const progress: Partial<Transfer> = {
          sentBytes,
          bytesPerSecond: entry.speed.bytesPerSecond(),
          state: "sending",
        };
        if (entry.transfer.state === "sending" && now - entry.toldAt < PROGRESS_EVERY_MS && sentBytes < sizeBytes)
          return;
        entry.toldAt = now;
        this.change(entry, progress);
      },
      interrupted: () => {
        entry.speed.reset();
        this.change(entry, { state: "interrupted", bytesPerSecond: undefined });
      },
      sent: () => this.change(entry, { state: "sent", sentBytes: sizeBytes, bytesPerSecond: undefined }),
      failed: (problem) => this.change(entry, { state: "failed", problem, bytesPerSecond: undefined }),
    };
  }

  private change(entry: Entry, change: Partial<Transfer>): void {
    entry.transfer = { ...entry.transfer, ...change };
    this.tell();
  }

  private tell(): void {
    this.current = [...this.entries.values()].filter((entry) => !entry.discard).map((entry) => entry.transfer);
    for (const listener of this.listeners) listener();
  }
}

/** This tab's. */
export const transfers = new Transfers();
