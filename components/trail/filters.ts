/**
 * The filters of the audit trail are its address: `/trail?key=…&function=hello&name=Decrypt&outcome=refused&last=1h`.
 * The same text, without the record that is open, is the scope under which its rows and counts are read and kept live.
 */
import { functionArn, type Place } from "../../server/core/function/arn.ts";
import { keyArn, keyIdIn } from "../../server/core/key/key-name.ts";
import type { TrailPosition, TrailRange } from "../../server/core/trail/trail-query.ts";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import { readableSearch } from "../format/address.ts";
import { type Period, periodIn, putPeriod, rangeOf } from "../format/period.ts";

export interface TrailFilters extends Period {
  keyId?: string;
  functionName?: string;
  /** "Decrypt" */
  eventName?: string;
  outcome?: "ok" | "refused";
  /** As events are looked up by who called: a user's or a session's name. */
  principal?: string;
}

/** Rows that are read at once. */
export const PAGE_ROWS = 100;

/** What is not a filter's value is no filter. */
export function filtersOf(search: URLSearchParams): TrailFilters {
  const outcome = search.get("outcome");
  return withoutNone({
    keyId: search.get("key") || undefined,
    functionName: search.get("function") || undefined,
    eventName: search.get("name") || undefined,
    outcome: outcome === "ok" || outcome === "refused" ? outcome : undefined,
    principal: search.get("principal") || undefined,
    ...periodIn(search),
  });
}

/** The scope: what stands behind the question mark. */
export function scopeOf({ keyId, functionName, eventName, outcome, principal, ...period }: TrailFilters): string {
  const search = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value !== undefined && search.set(name, value);
  put("key", keyId);
  put("function", functionName);
  put("name", eventName);
  put("outcome", outcome);
  put("principal", principal);
  putPeriod(search, period);
  return readableSearch(search);
}

/** @param event the id of the record that is open */
export function hrefOf(filters: TrailFilters, event?: string): string {
  const shown = event === undefined ? "" : `event=${encodeURIComponent(event)}`;
  const search = [scopeOf(filters), shown].filter(Boolean).join("&");
  return search === "" ? "/trail" : `/trail?${search}`;
}

export function isFiltered(filters: TrailFilters): boolean {
  return scopeOf(filters) !== "";
}

/** The rows after this one. */
export function laterScope(scope: string, { at, sequence }: TrailPosition): string {
  return `${scope}&after=${at}-${sequence}`;
}

export function positionIn(scope: string): TrailPosition | undefined {
  const [, at, sequence] = /^(\d+(?:\.\d+)?)-(\d+)$/.exec(parsed(scope).get("after") ?? "") ?? [];
  return at === undefined ? undefined : { at: Number(at), sequence: Number(sequence) };
}

/** As the platform is asked. Both ends of the time are in it. */
export function queryOf(filters: TrailFilters, place: Place, now: number): TrailRange {
  const { keyId, functionName, eventName, outcome, principal } = filters;
  const { from, before } = rangeOf(filters, now);
  return {
    filter: withoutNone({
      resourceName: keyId === undefined ? undefined : keyArn(keyId, place),
      functionArn: functionName === undefined ? undefined : functionArn({ ...place, functionName }),
      eventName,
      outcome: outcome === undefined ? undefined : outcome === "ok" ? "succeeded" : "failed",
      username: principal,
    }),
    from,
    until: before === undefined ? undefined : before - 1,
  };
}

/** Where what is downloaded comes from: the same records as the list, all of them. */
export function downloadHref(filters: TrailFilters, place: Place, now: number): string {
  const { filter, from, until } = queryOf(filters, place, now);
  const search = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
  if (from !== undefined) search.set("from", String(from));
  if (until !== undefined) search.set("until", String(until));
  return search.size === 0 ? "/_lambdarium/trail" : `/_lambdarium/trail?${search}`;
}

/** Whether a new record belongs to what is shown. */
export function passes({ at, columns }: TrailRow, filters: TrailFilters, now: number): boolean {
  const { keyId, functionName, eventName, outcome, principal } = filters;
  const { from = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY } = rangeOf(filters, now);
  return (
    at >= from &&
    at < before &&
    (keyId === undefined || columns.resources.some(({ arn }) => keyIdIn(arn) === keyId)) &&
    (functionName === undefined || (columns.functionArn?.endsWith(`:function:${functionName}`) ?? false)) &&
    (eventName === undefined || columns.eventName === eventName) &&
    (outcome === undefined || (outcome === "ok") === (columns.errorCode === null)) &&
    (principal === undefined || columns.username === principal)
  );
}

export function passesScope(row: TrailRow, scope: string): boolean {
  return passes(row, filtersOf(parsed(scope)), row.at);
}

function parsed(scope: string): URLSearchParams {
  return new URLSearchParams(scope);
}

function withoutNone<Given extends object>(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;
}
