import type { Page, Part } from "./key-operations.ts";

/** @param items one more than the limit, if there are so many */
export function partOf<Item>(items: readonly Item[], limit: number): Part<Item> {
  return { items: items.slice(0, limit), more: items.length > limit };
}

/** Of a whole list that is in the order of its names. */
export function partAfter<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { after, limit }: Pick<Page, "after" | "limit">,
): Part<Item> {
  return partOf(after === undefined ? items : items.filter((item) => nameOf(item) > after), limit);
}
