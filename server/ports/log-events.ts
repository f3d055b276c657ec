import type { LogLine } from "../core/invoke/log-line.ts";

/** A log group that something was logged to. Times are epoch milliseconds. */
export interface LogGroup {
  logGroup: string;
  createdAt: number;
  /** UTF-8 bytes of the lines that are kept. */
  bytes: number;
}

export interface LogStream {
  logStreamName: string;
  createdAt: number;
  firstEventAt: number;
  lastEventAt: number;
}

/** Where a page of streams goes on. */
export type LogStreamPosition = Pick<LogStream, "logStreamName" | "lastEventAt">;

export interface LogStreamQuery {
  logGroup: string;
  prefix?: string;
  orderBy: "name" | "last-event";
  descending: boolean;
  /** Without it. */
  after?: LogStreamPosition;
  limit: number;
}

/** Where a page of events goes on: events are in order of time, then of number. */
export type LogPosition = Pick<LogLine, "at" | "sequence">;

export interface LogEventQuery {
  logGroup: string;
  /** Only of these streams; all of the group without. */
  streams?: { names: string[] } | { prefix: string };
  /** Only with `from <= at < until`. */
  from?: number;
  until?: number;
  newestFirst: boolean;
  /** Without it, in the direction of reading. */
  after?: LogPosition;
  limit: number;
  /** Ends before the line that would pass this, but never before the first. */
  maxBytes: number;
}

/** What was logged, as a reader of logs asks for it. Reading sees what was put, also before it is on disk. */
export interface LogEvents {
  /** Sorted by name, in order of code units. */
  groups(): Promise<LogGroup[]>;
  streams(query: LogStreamQuery): Promise<LogStream[]>;
  hasStream(logGroup: string, logStreamName: string): Promise<boolean>;
  /** Fewer than `limit` also when `maxBytes` ends the page: the end is an empty page. */
  events(query: LogEventQuery): Promise<LogLine[]>;
}
