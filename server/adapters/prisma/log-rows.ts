import type { Prisma, LogEvent as Row } from "../../../prisma/client/client.ts";
import type { LogLine } from "../../core/invoke/log-line.ts";
import type { History } from "../../ports/history.ts";

export function linesWhere(query: Parameters<History["linesOf"]>[0]): Prisma.LogEventWhereInput {
  if ("requestId" in query) return { requestId: query.requestId };
  if ("logStreamName" in query) return { logStreamName: query.logStreamName };
  return { functionName: query.functionName };
}

export function readLine({ bytes, requestId, sequence, source, ...row }: Row): LogLine {
  const written = { ...row, source: source as LogLine["source"], sequence: Number(sequence) };
  return requestId === null ? written : { ...written, requestId };
}
