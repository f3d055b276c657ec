/** Keys themselves: made, shown, enabled and disabled, deleted. */
import { z } from "zod";
import { KeyError } from "../../../core/errors/key-error.ts";
import type { Place } from "../../../core/function/arn.ts";
import type { KeyView } from "../../../core/key/key-view.ts";
import type { KeyOperations } from "../../../operations/key/key-operations.ts";
import { kmsOperation } from "./kms-operation.ts";
import { continuation, pageOf } from "./list-marker.ts";
import {
  assertMembers,
  flag,
  given,
  keyMember,
  keyRule,
  pageMembers,
  pageRules,
  seconds,
  tagMember,
  tagsOf,
  text,
  whole,
} from "./members.ts";

const creation = z.object({
  ...{ Policy: text, Description: text, KeyUsage: text, CustomerMasterKeySpec: text, KeySpec: text, Origin: text },
  ...{ CustomKeyStoreId: text, XksKeyId: text, MultiRegion: flag, BypassPolicyLockoutSafetyCheck: flag },
  Tags: z.array(tagMember).optional(),
});

const keySpecs = [
  ...["RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"],
  ...["SYMMETRIC_DEFAULT", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512", "SM2", "ML_DSA_44", "ML_DSA_65"],
  ...["ML_DSA_87", "ECC_NIST_EDWARDS25519"],
];
const creationRules = {
  Policy: { length: [1, 131_072] },
  Description: { length: [0, 8192] },
  KeyUsage: { values: ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"] },
  KeySpec: { values: keySpecs },
  CustomerMasterKeySpec: { values: keySpecs },
  Origin: { values: ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] },
} as const;

export function createKey(keys: KeyOperations, place: Place) {
  return kmsOperation(keys, {
    name: "CreateKey",
    schema: creation,
    read(input) {
      assertMembers(input, creationRules);
      refuseUnsupported(input);
      return {
        description: input.Description ?? "",
        ...(input.Policy !== undefined && { policyText: input.Policy }),
        bypassLockoutCheck: input.BypassPolicyLockoutSafetyCheck ?? false,
        tags: tagsOf(input.Tags ?? []),
      };
    },
    answer: async (key, call) => ({ KeyMetadata: metadata(await keys.createKey(call, key), place) }),
  });
}

function refuseUnsupported(input: z.output<typeof creation>): void {
  const { KeyUsage = "ENCRYPT_DECRYPT", KeySpec, CustomerMasterKeySpec, Origin = "AWS_KMS" } = input;
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    throw new KeyError(
      "ValidationException",
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request.",
    );
  }
  const spec = KeySpec ?? CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  const isOurs = spec === "SYMMETRIC_DEFAULT" && KeyUsage === "ENCRYPT_DECRYPT" && Origin === "AWS_KMS";
  if (isOurs && !input.MultiRegion && input.CustomKeyStoreId === undefined && input.XksKeyId === undefined) return;
  const what =
    "Lambdarium has symmetric keys of one region: KeySpec SYMMETRIC_DEFAULT, KeyUsage ENCRYPT_DECRYPT, Origin";
  throw new KeyError("UnsupportedOperationException", `${what} AWS_KMS.`);
}

export function describeKey(keys: KeyOperations, place: Place) {
  return kmsOperation(keys, {
    name: "DescribeKey",
    schema: z.object(keyMember),
    read: keyOf,
    answer: async (of, call) => ({ KeyMetadata: metadata(await keys.describeKey(call, of), place) }),
  });
}

export function listKeys(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "ListKeys",
    schema: z.object(pageMembers),
    read(input) {
      assertMembers(input, pageRules(1000));
      return pageOf(input, "ListKeys", 100);
    },
    async answer(page, call) {
      const part = await keys.listKeys(call, page);
      const Keys = part.items.map(({ keyId, arn }) => ({ KeyId: keyId, KeyArn: arn }));
      return { Keys, ...continuation(part, "ListKeys", ({ keyId }) => keyId) };
    },
  });
}

export function updateKeyDescription(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "UpdateKeyDescription",
    schema: z.object({ ...keyMember, Description: text }),
    read(input) {
      assertMembers(input, { KeyId: keyRule, Description: { required: true, length: [0, 8192] } });
      return { ...keyOf(input), description: given("description", input.Description) };
    },
    answer: (change, call) => keys.updateDescription(call, change).then(nothing),
  });
}

/** Those that name a key and answer nothing. */
export function switchKey(keys: KeyOperations, name: "EnableKey" | "DisableKey" | "DisableKeyRotation") {
  const switches = { EnableKey: keys.enableKey, DisableKey: keys.disableKey, DisableKeyRotation: keys.disableRotation };
  return kmsOperation(keys, {
    name,
    schema: z.object(keyMember),
    read: keyOf,
    answer: (of, call) => switches[name](call, of).then(nothing),
  });
}

export function scheduleKeyDeletion(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "ScheduleKeyDeletion",
    schema: z.object({ ...keyMember, PendingWindowInDays: whole }),
    read: (input) => ({
      ...keyOf(input),
      ...(input.PendingWindowInDays !== undefined && { windowDays: input.PendingWindowInDays }),
    }),
    async answer(request, call) {
      const { arn, state, windowDays, deletionAt } = await keys.scheduleDeletion(call, request);
      return {
        ...{ KeyId: arn, KeyState: state, PendingWindowInDays: windowDays },
        ...(deletionAt !== undefined && { DeletionDate: seconds(deletionAt) }),
      };
    },
  });
}

export function cancelKeyDeletion(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "CancelKeyDeletion",
    schema: z.object(keyMember),
    read: keyOf,
    answer: async (of, call) => ({ KeyId: (await keys.cancelDeletion(call, of)).arn }),
  });
}

/** @throws PlatformError ValidationException */
export function keyOf(input: { KeyId?: string }): { keyId: string } {
  assertMembers(input, { KeyId: keyRule });
  return { keyId: given("keyId", input.KeyId) };
}

export function nothing(): object {
  return {};
}

function metadata({ keyId, arn, manager, state, description, createdAt, ...key }: KeyView, { account }: Place) {
  return {
    ...{
      AWSAccountId: account,
      KeyId: keyId,
      Arn: arn,
      CreationDate: seconds(createdAt),
      Enabled: state === "Enabled",
    },
    ...{
      Description: description,
      KeyUsage: "ENCRYPT_DECRYPT",
      KeyState: state,
      Origin: "AWS_KMS",
      KeyManager: manager,
    },
    ...(key.deletionAt !== undefined && { DeletionDate: seconds(key.deletionAt) }),
    ...{ CustomerMasterKeySpec: "SYMMETRIC_DEFAULT", KeySpec: "SYMMETRIC_DEFAULT", MultiRegion: false },
    ...{ EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"], CurrentKeyMaterialId: key.currentMaterialId },
  };
}
