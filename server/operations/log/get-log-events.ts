import type { LogLine } from "../../core/invoke/log-line.ts";
import type { PageToken } from "../../core/log/page-token.ts";
import { assertLogGroup, assertLogStreams } from "./find-log-group.ts";
import type { LogPorts } from "./list-log-groups.ts";
import { type GetLogEventsRequest, PAGE_BYTES } from "./log-operations.ts";

export async function getLogEvents(
  { logStreamName, fromHead, token, ...query }: GetLogEventsRequest,
  ports: LogPorts,
): Promise<{ lines: LogLine[]; forward: PageToken; backward: PageToken }> {
  await assertLogGroup(query.logGroup, ports);
  await assertLogStreams(query.logGroup, [logStreamName], ports);
  const newestFirst = token ? token.direction === "backward" : !fromHead;
  const lines = await ports.logEvents.events({
    ...query,
    streams: { names: [logStreamName] },
    newestFirst,
    after: token?.position,
    maxBytes: PAGE_BYTES,
  });
  if (newestFirst) lines.reverse();
  return { lines, ...tokensAround(lines, token) };
}

/** Whoever asks again at an end gets the same token back, and reads on from it when there is more. */
function tokensAround(lines: LogLine[], asked: PageToken | undefined): { forward: PageToken; backward: PageToken } {
  const { direction = "forward", position = { at: 0, sequence: 0 } } = asked ?? {};
  // At an end the line that the token names is the next one in the other direction.
  const beside = (step: number) => ({ ...position, sequence: Math.max(0, position.sequence + step) });
  const [first, last] = [lines[0], lines.at(-1)];
  const after = last ? placeOf(last) : direction === "forward" ? position : beside(-1);
  const before = first ? placeOf(first) : direction === "backward" ? position : beside(1);
  return { forward: { direction: "forward", position: after }, backward: { direction: "backward", position: before } };
}

function placeOf({ at, sequence }: LogLine): PageToken["position"] {
  return { at, sequence };
}
