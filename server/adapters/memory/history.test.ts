import { historyContract } from "../contract/history.contract.ts";
import { MemoryHistory } from "./history.ts";

historyContract("memory", async (bound) => ({ port: new MemoryHistory(bound), async [Symbol.asyncDispose]() {} }));
