/** A queue that serves its keys in turn, so that fifty of one do not stand before the first of another. */
export class FairQueue<Item> {
  /** Insertion order is the order of turns. */
  readonly #waiting = new Map<string, Item[]>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  lengthOf(key: string): number {
    return this.#waiting.get(key)?.length ?? 0;
  }

  put(key: string, item: Item): void {
    const items = this.#waiting.get(key);
    if (items) items.push(item);
    else this.#waiting.set(key, [item]);
  }

  /** @param admits keys that it does not are passed over, and keep their turn */
  take(admits: (key: string) => boolean = () => true): Item | undefined {
    for (const [key, items] of this.#waiting) {
      if (!admits(key)) continue;
      const item = items.shift();
      this.#waiting.delete(key);
      if (items.length > 0) this.#waiting.set(key, items);
      return item;
    }
    return undefined;
  }

  /** @returns whether it was there. */
  remove(key: string, item: Item): boolean {
    const items = this.#waiting.get(key);
    const index = items?.indexOf(item) ?? -1;
    if (!items || index < 0) return false;
    items.splice(index, 1);
    if (items.length === 0) this.#waiting.delete(key);
    return true;
  }

  /** All of this key. */
  drop(key: string): void {
    this.#waiting.delete(key);
  }
}
