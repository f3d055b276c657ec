import { z } from "zod";
import { PlatformError, type PlatformErrorCode } from "../../../core/errors/platform-error.ts";
import type { TrailEvent } from "../../../core/trail/trail-event.ts";
import type { TrailFilter } from "../../../core/trail/trail-query.ts";
import type { AuditTrail } from "../../../ports/audit-trail.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { lookupToken, parseLookupToken } from "./lookup-token.ts";

const time = z.union([z.number(), z.string()]).optional();

const request = z.object({
  LookupAttributes: z
    .array(z.object({ AttributeKey: z.string().optional(), AttributeValue: z.string().optional() }))
    .optional(),
  StartTime: time,
  EndTime: time,
  EventCategory: z.string().optional(),
  MaxResults: z.int().optional(),
  NextToken: z.string().optional(),
});
type Request = z.output<typeof request>;

const MOST_RESULTS = 50;

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html, newest first. */
export function lookupEvents(trail: Pick<AuditTrail, "lookup">): JsonOperation {
  return jsonOperation(request, async (input) => {
    const filter = filterOf(input.LookupAttributes ?? []);
    const { from, until } = rangeOf(input);
    const { MaxResults: limit = MOST_RESULTS, EventCategory: category } = input;
    if (limit < 1 || limit > MOST_RESULTS) {
      throw refused("InvalidMaxResultsException", `MaxResults must be from 1 to ${MOST_RESULTS}.`);
    }
    const asked = JSON.stringify([filter, from, until, category]);
    const after = input.NextToken === undefined ? undefined : parseLookupToken(input.NextToken, asked);
    // Insights are of another trail: there are none.
    if (category !== undefined) return { Events: withoutInsights(category) };
    const { events, next } = await trail.lookup({
      ...{ filter, order: "newest-first", limit },
      ...(from !== undefined && { from }),
      ...(until !== undefined && { until }),
      ...(after && { after }),
    });
    return { Events: events.map(writtenEvent), ...(next && { NextToken: lookupToken(next, asked) }) };
  });
}

/** The model has one category, and without it management events are meant. */
function withoutInsights(category: string): [] {
  if (category === "insight") return [];
  throw refused("InvalidEventCategoryException", "EventCategory must be insight, or absent.");
}

/** Whole seconds come from a client: until is that second with all its fractions. */
function rangeOf({ StartTime, EndTime }: Request): { from?: number; until?: number } {
  const from = timeOf(StartTime);
  const until = timeOf(EndTime);
  if (from !== undefined && until !== undefined && from > until) {
    throw refused("InvalidTimeRangeException", "StartTime must not be after EndTime.");
  }
  return { from, until: until !== undefined && Number.isInteger(until / 1000) ? until + 999 : until };
}

/** Seconds, as the protocol has them, or the text of a date. */
function timeOf(value: number | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const at = typeof value === "number" ? value * 1000 : Date.parse(value);
  if (Number.isFinite(at)) return at;
  throw refused("InvalidTimeRangeException", "StartTime and EndTime must be times.");
}

const LONGEST_VALUE = 2_000;

function filterOf(attributes: NonNullable<Request["LookupAttributes"]>): TrailFilter {
  const [attribute] = attributes;
  if (!attribute) return {};
  const { AttributeKey: key, AttributeValue: value } = attribute;
  if (attributes.length > 1) throw invalidAttributes("One lookup attribute may be given.");
  if (value === undefined || value === "" || value.length > LONGEST_VALUE) {
    throw invalidAttributes(`AttributeValue must have 1 to ${LONGEST_VALUE} characters.`);
  }
  const read = key !== undefined && Object.hasOwn(attributeFilters, key) ? attributeFilters[key] : undefined;
  if (read) return read(value);
  throw invalidAttributes(`AttributeKey must be one of ${Object.keys(attributeFilters).join(", ")}.`);
}

const attributeFilters: Readonly<Record<string, (value: string) => TrailFilter>> = {
  EventId: (eventId) => ({ eventId }),
  EventName: (eventName) => ({ eventName }),
  ReadOnly(value) {
    if (value === "true" || value === "false") return { readOnly: value === "true" };
    throw invalidAttributes("ReadOnly is true or false.");
  },
  Username: (username) => ({ username }),
  ResourceType: (resourceType) => ({ resourceType }),
  ResourceName: (resourceName) => ({ resourceName }),
  EventSource: (eventSource) => ({ eventSource }),
  AccessKeyId: (accessKeyId) => ({ accessKeyId }),
};

function writtenEvent({ eventId, at, text, columns }: TrailEvent) {
  const { eventName, eventSource, readOnly, username, accessKeyId, resources } = columns;
  return {
    ...{ EventId: eventId, EventName: eventName, ReadOnly: String(readOnly) },
    ...(accessKeyId !== null && { AccessKeyId: accessKeyId }),
    // The protocol writes times in seconds, and CloudTrail whole ones.
    ...{ EventTime: Math.floor(at / 1000), EventSource: eventSource },
    ...(username !== null && { Username: username }),
    Resources: resources.map(({ type, arn }) => ({ ResourceType: type, ResourceName: arn })),
    CloudTrailEvent: text,
  };
}

function invalidAttributes(message: string): PlatformError {
  return refused("InvalidLookupAttributesException", message);
}

function refused(code: PlatformErrorCode, message: string): PlatformError {
  return new PlatformError(code, message);
}
