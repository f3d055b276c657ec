/**
 * Which folders of chunks have changes that a crash may still take away, counted for all threads of the process in
 * shared memory: what needs them durable syncs each folder once, for all layers and threads together.
 */

/** One for each of the first two hex digits of a name. */
const folders = 256;

export interface PendingFolder {
  folder: number;
  /** To be told when a sync that was begun since has ended. */
  synced(): void;
}

export class FolderChanges {
  /** To be shared with other threads. */
  readonly memory: SharedArrayBuffer;
  /** How often each folder was changed. */
  readonly #changed: Int32Array;
  /** Up to which change it was synced. */
  readonly #synced: Int32Array;

  constructor(memory = new SharedArrayBuffer(2 * folders * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#changed = new Int32Array(memory, 0, folders);
    this.#synced = new Int32Array(memory, folders * Int32Array.BYTES_PER_ELEMENT, folders);
  }

  /** To be called after the change: a sync that had begun before it may not have it. */
  add(folder: number): void {
    Atomics.add(this.#changed, folder, 1);
  }

  pending(): PendingFolder[] {
    const pending: PendingFolder[] = [];
    for (let folder = 0; folder < folders; folder++) {
      const upTo = Atomics.load(this.#changed, folder);
      if (upTo <= Atomics.load(this.#synced, folder)) continue;
      pending.push({ folder, synced: () => this.#raise(folder, upTo) });
    }
    return pending;
  }

  /** Syncs end in any order. */
  #raise(folder: number, upTo: number): void {
    for (let known = Atomics.load(this.#synced, folder); known < upTo; ) {
      known = Atomics.compareExchange(this.#synced, folder, known, upTo);
    }
  }
}
