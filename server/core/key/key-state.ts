/**
 * What may be done with a key in which state.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
import { KeyError, type KeyErrorCode } from "../errors/key-error.ts";
import type { KeyRecord } from "./key-record.ts";

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion";

const allowed = "allowed";
const disabled = "DisabledException";
const invalid = "KMSInvalidStateException";

type Cell = typeof allowed | typeof disabled | typeof invalid;

const readable = { Enabled: allowed, Disabled: allowed, PendingDeletion: allowed } as const;
const changeable = { Enabled: allowed, Disabled: allowed, PendingDeletion: invalid } as const;
const usable = { Enabled: allowed, Disabled: disabled, PendingDeletion: invalid } as const;

const table = {
  CancelKeyDeletion: { Enabled: invalid, Disabled: invalid, PendingDeletion: allowed },
  CreateAlias: changeable,
  Decrypt: usable,
  DeleteAlias: readable,
  DescribeKey: readable,
  DisableKey: changeable,
  DisableKeyRotation: usable,
  EnableKey: changeable,
  EnableKeyRotation: usable,
  Encrypt: usable,
  GenerateDataKey: usable,
  GenerateDataKeyWithoutPlaintext: usable,
  GetKeyPolicy: readable,
  GetKeyRotationStatus: readable,
  ListAliases: readable,
  ListKeyPolicies: readable,
  ListKeyRotations: readable,
  ListResourceTags: readable,
  PutKeyPolicy: readable,
  ReEncrypt: usable,
  RotateKeyOnDemand: usable,
  ScheduleKeyDeletion: changeable,
  TagResource: changeable,
  UntagResource: changeable,
  /** Of the key that the alias is to name; that it named another one is no matter. */
  UpdateAlias: changeable,
  UpdateKeyDescription: changeable,
} as const satisfies Record<string, Record<KeyState, Cell>>;

/** Operations on a key that is there. */
export type KeyOperation = keyof typeof table;

/** What nobody may do with a key that the platform manages, whatever its policy says. */
const ownersOnly: ReadonlySet<KeyOperation> = new Set<KeyOperation>([
  "CancelKeyDeletion",
  "CreateAlias",
  "DeleteAlias",
  "DisableKey",
  "DisableKeyRotation",
  "EnableKey",
  "EnableKeyRotation",
  "PutKeyPolicy",
  "RotateKeyOnDemand",
  "ScheduleKeyDeletion",
  "TagResource",
  "UntagResource",
  "UpdateAlias",
  "UpdateKeyDescription",
]);

export function outcomeOf(
  operation: KeyOperation,
  { state, manager }: Pick<KeyRecord, "state" | "manager">,
): "allowed" | KeyErrorCode {
  if (manager === "AWS" && ownersOnly.has(operation)) return "AccessDeniedException";
  return table[operation][state];
}

/** @param arn the key's, for the sentence @throws KeyError when the key does not permit it. */
export function assertPermitted(operation: KeyOperation, key: KeyRecord, arn: string): void {
  const outcome = outcomeOf(operation, key);
  if (outcome === "allowed") return;
  if (outcome === "AccessDeniedException") {
    throw new KeyError(outcome, `${arn} is managed by AWS: ${operation} is not permitted on it.`);
  }
  throw new KeyError(outcome, sentence(operation, key.state, arn));
}

function sentence(operation: KeyOperation, state: KeyState, arn: string): string {
  if (operation === "CancelKeyDeletion") return `${arn} is not pending deletion.`;
  return state === "Disabled" ? `${arn} is disabled.` : `${arn} is pending deletion.`;
}
