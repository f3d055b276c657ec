/** An Event invoke: accepted means on disk; the queue runs it. */
import type { EventQueue } from "../../ports/event-queue.ts";
import type { History } from "../../ports/history.ts";
import { rejectUnlessPending, restoreFunction } from "./await-runnable.ts";
import type { ChangePorts } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { Caller, InvokeRequest } from "./function-operations.ts";

/** @throws PlatformError when the function is not there or Failed; an Inactive one is restored and the event kept. */
export async function acceptEvent(
  request: InvokeRequest,
  caller: Caller,
  ports: ChangePorts & FindPorts & { eventQueue: EventQueue; history: History },
): Promise<void> {
  const record = await findFunction(request.functionName, request.qualifier, ports);
  if (record.state === "Inactive") await restoreFunction(record, caller, ports);
  else await rejectUnlessPending(record, caller, ports);
  const acceptedAt = ports.clock.now();
  await ports.eventQueue.put({
    requestId: request.requestId,
    functionId: record.functionId,
    functionName: record.functionName,
    qualifier: request.qualifier ?? record.version,
    who: caller.name,
    payload: request.payload,
    traceHeader: request.traceHeader,
    acceptedAt,
    attempts: 0,
    dueAt: ports.clock.dueNow(),
  });
}
