import { expect, test } from "vitest";
import type { KeyRecord } from "./key-record.ts";
import { assertPermitted, type KeyOperation, outcomeOf } from "./key-state.ts";

const invalid = "KMSInvalidStateException";

test.each<[KeyOperation, string, string, string]>([
  ["CancelKeyDeletion", invalid, invalid, "allowed"],
  ["CreateAlias", "allowed", "allowed", invalid],
  ["Decrypt", "allowed", "DisabledException", invalid],
  ["DeleteAlias", "allowed", "allowed", "allowed"],
  ["DescribeKey", "allowed", "allowed", "allowed"],
  ["DisableKey", "allowed", "allowed", invalid],
  ["DisableKeyRotation", "allowed", "DisabledException", invalid],
  ["EnableKey", "allowed", "allowed", invalid],
  ["EnableKeyRotation", "allowed", "DisabledException", invalid],
  ["Encrypt", "allowed", "DisabledException", invalid],
  ["GenerateDataKey", "allowed", "DisabledException", invalid],
  ["GenerateDataKeyWithoutPlaintext", "allowed", "DisabledException", invalid],
  ["GetKeyPolicy", "allowed", "allowed", "allowed"],
  ["GetKeyRotationStatus", "allowed", "allowed", "allowed"],
  ["ListAliases", "allowed", "allowed", "allowed"],
  ["ListKeyPolicies", "allowed", "allowed", "allowed"],
  ["ListKeyRotations", "allowed", "allowed", "allowed"],
  ["ListResourceTags", "allowed", "allowed", "allowed"],
  ["PutKeyPolicy", "allowed", "allowed", "allowed"],
  ["ReEncrypt", "allowed", "DisabledException", invalid],
  ["RotateKeyOnDemand", "allowed", "DisabledException", invalid],
  ["ScheduleKeyDeletion", "allowed", "allowed", invalid],
  ["TagResource", "allowed", "allowed", invalid],
  ["UntagResource", "allowed", "allowed", invalid],
  ["UpdateAlias", "allowed", "allowed", invalid],
  ["UpdateKeyDescription", "allowed", "allowed", invalid],
])("%s: Enabled %s, Disabled %s, PendingDeletion %s", (operation, ...outcomes) => {
  const states = ["Enabled", "Disabled", "PendingDeletion"] as const;
  expect(states.map((state) => outcomeOf(operation, { state, manager: "CUSTOMER" }))).toEqual(outcomes);
});

test("a key that AWS manages can be used and looked at, and not changed", () => {
  const of = (operation: KeyOperation) => outcomeOf(operation, { state: "Enabled", manager: "AWS" });
  expect(["Decrypt", "GenerateDataKey", "DescribeKey", "GetKeyPolicy"].map((name) => of(name as KeyOperation))).toEqual(
    Array(4).fill("allowed"),
  );
  for (const operation of ["DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "UpdateAlias"] as const) {
    expect(of(operation)).toBe("AccessDeniedException");
  }
});

test("a refusal is a sentence that names the key", () => {
  const key = { state: "Disabled", manager: "CUSTOMER" } as KeyRecord;
  expect(() => assertPermitted("Decrypt", key, "arn")).toThrow("arn is disabled.");
  expect(() => assertPermitted("Encrypt", { ...key, state: "PendingDeletion" }, "arn")).toThrow(
    "arn is pending deletion.",
  );
  expect(() => assertPermitted("CancelKeyDeletion", key, "arn")).toThrow("arn is not pending deletion.");
  expect(() => assertPermitted("DescribeKey", key, "arn")).not.toThrow();
});
