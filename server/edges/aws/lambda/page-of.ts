/** Lists by pages: the marker is the last thing given, so that a page stays right when things come and go. */
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { assertNoViolations } from "../../../core/function/violation.ts";
import type { LambdaCall } from "./operation.ts";

/** However many a caller asks for, AWS gives at most this many a page. */
const PAGE_LENGTH = 50;

export interface Listed<Item> {
  /** In order. */
  items: Item[];
  /** What tells an item's place: text that sorts as the items do. */
  placeOf(item: Item): string;
  /** "ListFunctions" */
  operation: string;
}

/** @throws PlatformError for a MaxItems or Marker that is none */
export function pageOf<Item>(
  { query }: Pick<LambdaCall, "query">,
  { items, placeOf, operation }: Listed<Item>,
): { page: Item[]; more: { NextMarker?: string } } {
  const length = Math.min(maxItems(query.get("MaxItems")), PAGE_LENGTH);
  const after = placeAt(query.get("Marker"), operation);
  const rest = items.filter((item) => placeOf(item) > after);
  const page = rest.slice(0, length);
  const last = rest.length > length ? page.at(-1) : undefined;
  return { page, more: last === undefined ? {} : { NextMarker: markerOf(placeOf(last)) } };
}

function maxItems(text: string | null): number {
  if (text === null) return PAGE_LENGTH;
  const count = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) {
    throw new PlatformError("SerializationException", `STRING_VALUE can not be converted to a Integer at 'MaxItems'`);
  }
  if (count < 1 || count > 10_000) {
    const bound = count < 1 ? "greater than or equal to 1" : "less than or equal to 10000";
    assertNoViolations([{ member: "maxItems", value: count, constraint: `Member must have value ${bound}` }]);
  }
  return count;
}

function markerOf(place: string): string {
  return Buffer.from(place).toString("base64url");
}

/** @returns "" without a marker: before everything. */
function placeAt(marker: string | null, operation: string): string {
  const place = Buffer.from(marker ?? "", "base64url").toString();
  if (marker === null || (place !== "" && markerOf(place) === marker)) return place;
  throw new PlatformError(
    "InvalidParameterValueException",
    `The Marker is not one that ${operation} has given. Send NextMarker of the page before, or none.`,
  );
}
