/** Reading logs, as CloudWatch Logs offers it. Times are epoch milliseconds. */
import type { LogLine } from "../../core/invoke/log-line.ts";
import type { PageToken } from "../../core/log/page-token.ts";
import type { LogEventQuery, LogGroup, LogStream, LogStreamPosition, LogStreamQuery } from "../../ports/log-events.ts";

export interface ListLogGroupsRequest {
  prefix?: string;
  /** Somewhere in the name. */
  part?: string;
  /** Only these. */
  names?: string[];
  /** Only after this name. */
  after?: string;
  limit: number;
}

export interface GetLogEventsRequest extends Pick<LogEventQuery, "logGroup" | "from" | "until" | "limit"> {
  logStreamName: string;
  /** Without a token: whether to begin with the oldest. */
  fromHead: boolean;
  token?: PageToken;
}

export interface FilterLogEventsRequest
  extends Pick<LogEventQuery, "logGroup" | "streams" | "from" | "until" | "limit"> {
  /** Without a token: whether to begin with the newest. */
  newestFirst: boolean;
  token?: PageToken;
  /** In CloudWatch's syntax. */
  pattern: string;
}

export interface LogOperations {
  /** Sorted by name. `after` is where the next page begins, when there is one. */
  listGroups(request: ListLogGroupsRequest): Promise<{ groups: LogGroup[]; after?: string }>;
  listStreams(request: LogStreamQuery): Promise<{ streams: LogStream[]; after?: LogStreamPosition }>;
  /** In order of time; both tokens lead on, also from an end. */
  getEvents(request: GetLogEventsRequest): Promise<{ lines: LogLine[]; forward: PageToken; backward: PageToken }>;
  /** In the order asked for. Without `next` there is no more now. */
  filterEvents(request: FilterLogEventsRequest, signal: AbortSignal): Promise<{ lines: LogLine[]; next?: PageToken }>;
}

/** A page holds so much text at most. */
export const PAGE_BYTES = 1_048_576;
