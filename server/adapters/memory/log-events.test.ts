import { logEventsContract } from "../contract/log-events.contract.ts";
import { MemoryHistory } from "./history.ts";
import { MemoryLogEvents } from "./log-events.ts";

logEventsContract("memory", async (bound) => {
  const history = new MemoryHistory(bound);
  return { history, logEvents: new MemoryLogEvents(history), async [Symbol.asyncDispose]() {} };
});
