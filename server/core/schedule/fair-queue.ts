/** A queue that serves its keys in turn, so that fifty of one do not stand before the first of another. */
export class FairQueue<Item> {
  /** Insertion order is the order of turns. */
  readonly #waiting = new Map<string, Item[]>();

  put(key: string, item: Item): void {
    const items = this.#waiting.get(key);
    if (items) items.push(item);
    else this.#waiting.set(key, [item]);
  }

  take(): Item | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const [key, items] = first;
    const item = items.shift();
    this.#waiting.delete(key);
    if (items.length > 0) this.#waiting.set(key, items);
    return item;
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
}
