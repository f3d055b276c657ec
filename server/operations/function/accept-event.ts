/** An Event invoke: accepted means on disk; the queue runs it. */
import { accepted } from "../../core/invoke/queued-invocation.ts";
import type { DueClock } from "../../ports/clock.ts";
import type { EventQueue } from "../../ports/event-queue.ts";
import { rejectUnlessPending, restoreFunction } from "./await-runnable.ts";
import type { ChangePorts } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { Caller, InvokeRequest } from "./function-operations.ts";

/** @throws PlatformError when the function is not there or Failed; an Inactive one is restored and the event kept. */
export async function acceptEvent(
  request: InvokeRequest,
  caller: Caller,
  ports: ChangePorts & FindPorts & { eventQueue: EventQueue; clock: DueClock },
): Promise<void> {
  const record = await findFunction(request.functionName, request.qualifier, ports);
  if (record.state === "Inactive") await restoreFunction(record, caller, ports);
  else await rejectUnlessPending(record, caller, ports);
  const { requestId, payload, traceHeader, qualifier = record.version } = request;
  const { functionId, functionName, version } = record;
  const aheadMs = ports.clock.offsetMs;
  const arrivedAt = ports.clock.now();
  const event = { requestId, functionId, functionName, version, who: caller.name, arrivedAt };
  await ports.eventQueue.put({
    invocation: accepted({ ...event, requestBytes: payload.byteLength }, aheadMs),
    ...{ qualifier, payload, traceHeader },
    acceptedAheadMs: aheadMs,
    dueAt: arrivedAt + aheadMs,
    dueAheadMs: aheadMs,
    notRun: 0,
  });
}
