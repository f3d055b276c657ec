/** Where a list goes on, as text that means nothing to clients and serves the list that it came from. */
import { KeyError } from "../../../core/errors/key-error.ts";
import type { Page, Part } from "../../../operations/key/key-operations.ts";

export interface ListedPage {
  Limit?: number;
  Marker?: string;
}

/** @param list its name, with what it was asked for @throws KeyError InvalidMarkerException */
export function pageOf({ Limit, Marker }: ListedPage, list: string, usual: number): Page {
  const after = Marker === undefined ? undefined : parse(Marker, list);
  const asked = {
    ...(Limit !== undefined && { limit: Limit }),
    ...(Marker !== undefined && { marker: Marker }),
  };
  return { limit: Limit ?? usual, ...(after !== undefined && { after }), asked };
}

/** The members that say whether there is more. */
export function continuation<Item>({ items, more }: Part<Item>, list: string, nameOf: (item: Item) => string) {
  const last = items.at(-1);
  if (!more || last === undefined) return { Truncated: false };
  const NextMarker = Buffer.from(JSON.stringify([list, nameOf(last)])).toString("base64url");
  return { Truncated: true, NextMarker };
}

function parse(marker: string, list: string): string {
  try {
    const place: unknown = JSON.parse(Buffer.from(marker, "base64url").toString());
    if (Array.isArray(place) && place[0] === list && typeof place[1] === "string") return place[1];
  } catch {
    // said below, as for any other text
  }
  throw new KeyError("InvalidMarkerException", "The marker is invalid: it does not belong to this list.");
}
