/** What pages show of keys, with what counts how they are used. */
import { KeyUsageBoard } from "./background/key-usage-board.ts";
import { bindKeyPages } from "./bind-key-pages.ts";
import type { Config } from "./config.ts";
import type { KeyOperations } from "./operations/key/key-operations.ts";
import type { Platform } from "./platform.ts";
import type { Stores } from "./stores.ts";

/** @param stack ends the counting */
export function openKeyPages(
  { stores, config, operations }: { stores: Stores; config: Config; operations: KeyOperations },
  stack: AsyncDisposableStack,
): Platform["keys"] {
  const ports = { ...stores, auditTrail: stores.trail, config };
  const usage = stack.use(new KeyUsageBoard(ports));
  return bindKeyPages({ operations, ports, usages: () => usage.read() });
}
