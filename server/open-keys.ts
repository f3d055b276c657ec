/** The key service, with what happens to keys by itself. */
import { KeyUpkeep } from "./background/key-upkeep.ts";
import { bindKeyOperations } from "./bind-key-operations.ts";
import type { Config } from "./config.ts";
import { carryOutDue } from "./operations/key/carry-out-due.ts";
import { ensureLambdaKey } from "./operations/key/ensure-lambda-key.ts";
import type { KeyOperations } from "./operations/key/key-operations.ts";
import { settleOwed } from "./operations/key/settle-owed.ts";
import type { Log } from "./ports/log.ts";
import type { Stores } from "./stores.ts";

/** With Lambda's own key in it, which is made at the first start. @param stack ends the upkeep */
export async function openKeys(
  { stores, config, log }: { stores: Stores; config: Config; log: Log },
  stack: AsyncDisposableStack,
): Promise<KeyOperations> {
  const ports = { ...stores, auditTrail: stores.trail, config };
  await settleOwed(ports);
  await ensureLambdaKey(ports);
  const upkeep = stack.use(new KeyUpkeep({ ...stores, log, carryOut: (key) => carryOutDue(key, ports) }));
  upkeep.start();
  return bindKeyOperations(ports);
}
