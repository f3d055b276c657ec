/** What can be done to keys, handed down from the page. Each is a call of the key service, and on its audit trail. */
import type { PolicyForesight } from "../../server/core/key/policy-foresight.ts";
import type { ActionResult } from "../ui/action-result.ts";

export interface KeyActions {
  enableKey: (keyId: string) => Promise<ActionResult<void>>;
  disableKey: (keyId: string) => Promise<ActionResult<void>>;
  scheduleDeletion: (keyId: string, windowDays: number) => Promise<ActionResult<void>>;
  cancelDeletion: (keyId: string, enable: boolean) => Promise<ActionResult<void>>;
  /** Null: it rotates no more by itself. */
  setRotation: (keyId: string, periodDays: number | null) => Promise<ActionResult<void>>;
  rotateNow: (keyId: string) => Promise<ActionResult<void>>;
  foreseePolicy: (keyId: string, policyText: string) => Promise<ActionResult<PolicyForesight>>;
  setPolicy: (keyId: string, policyText: string, bypassLockoutCheck: boolean) => Promise<ActionResult<void>>;
}
