import { aliasesContract } from "../contract/aliases.contract.ts";
import { clockOffsetContract } from "../contract/clock-offset.contract.ts";
import { functionsContract } from "../contract/functions.contract.ts";
import { imageRepositoryContract } from "../contract/image-repository.contract.ts";
import { keyStoreContract } from "../contract/key-store.contract.ts";
import { optimizedImageRecordsContract } from "../contract/optimized-image-records.contract.ts";
import { owedRecordsContract } from "../contract/owed-records.contract.ts";
import { queuedEventsContract } from "../contract/queued-events.contract.ts";
import { MemoryClockOffset } from "./clock-offset.ts";
import { MemoryFunctions } from "./functions.ts";
import { MemoryImageRepository } from "./image-repository.ts";
import { MemoryKeyStore } from "./key-store.ts";
import { MemoryOptimizedImageRecords } from "./optimized-image-records.ts";
import { MemoryOwedRecords } from "./owed-records.ts";
import { MemoryQueuedEvents } from "./queued-events.ts";

const opening =
  <Port>(make: () => Port) =>
  async () => ({ port: make(), async [Symbol.asyncDispose]() {} });

functionsContract(
  "memory",
  opening(() => new MemoryFunctions()),
);
clockOffsetContract(
  "memory",
  opening(() => {
    const functions = new MemoryFunctions();
    return { functions, clockOffset: new MemoryClockOffset(functions) };
  }),
);
aliasesContract(
  "memory",
  opening(() => {
    const functions = new MemoryFunctions();
    return { functions, aliases: functions.aliases };
  }),
);
queuedEventsContract(
  "memory",
  opening(() => new MemoryQueuedEvents()),
);
imageRepositoryContract(
  "memory",
  opening(() => new MemoryImageRepository()),
);
optimizedImageRecordsContract(
  "memory",
  opening(() => new MemoryOptimizedImageRecords()),
);
keyStoreContract(
  "memory",
  opening(() => new MemoryKeyStore()),
);
owedRecordsContract(
  "memory",
  opening(() => new MemoryOwedRecords()),
);
