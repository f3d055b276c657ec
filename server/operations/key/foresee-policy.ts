/** What a key's policy would mean before it is set: why it is refused, or which functions it takes the key from. */
import { isKeyError } from "../../core/errors/key-error.ts";
import { functionArn } from "../../core/function/arn.ts";
import { encryptionContextOf } from "../../core/function/encryption-context.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { versionTitle } from "../../core/function/version.ts";
import { keyArn } from "../../core/key/key-name.ts";
import type { PolicyForesight } from "../../core/key/policy-foresight.ts";
import { keyOfFunction } from "../../core/key/shown-key.ts";
import { functionSession, type Principal } from "../../core/policy/principal.ts";
import { assertKeyPolicy } from "./assert-key-policy.ts";
import { assertAllowed } from "./judge-key-use.ts";
import type { KeyPagePorts } from "./key-page-ports.ts";
import { showKeys } from "./show-keys.ts";

export interface ForeseenPolicy {
  keyId: string;
  policyText: string;
  /** Who would set it. */
  principal: Principal;
}

export async function foreseePolicy(asked: ForeseenPolicy, ports: KeyPagePorts): Promise<PolicyForesight> {
  const { keyId, policyText, principal } = asked;
  const arn = keyArn(keyId, ports.config);
  const refusal = refusalOf(() => assertKeyPolicy(policyText, { principal, arn, bypassLockoutCheck: true }));
  if (refusal !== undefined) return { refusal, locksOut: false, denied: [] };
  const lockOut = refusalOf(() => assertKeyPolicy(policyText, { principal, arn, bypassLockoutCheck: false }));
  const [keys, functions] = await Promise.all([showKeys(ports), ports.functions.versions()]);
  const denied = functions
    .filter(({ serving }) => keyOfFunction(serving.configuration.kmsKeyArn, keys)?.keyId === keyId)
    .filter((record) => !mayUse(record, policyText, arn, ports));
  return { locksOut: lockOut !== undefined, denied: denied.map(versionTitle) };
}

/** What a cold start needs, and what sealing needs. */
function mayUse(
  { functionName, serving }: FunctionRecord,
  policyText: string,
  arn: string,
  { config }: Pick<KeyPagePorts, "config">,
): boolean {
  const { role: roleArn } = serving.configuration;
  const principal = functionSession({ functionName, roleArn }, config.account);
  const encryptionContext = encryptionContextOf(functionArn({ ...config, functionName }));
  return ["kms:Decrypt", "kms:GenerateDataKey"].every(
    (action) =>
      refusalOf(() => assertAllowed(policyText, { principal, action, arn, encryptionContext }, config.region)) ===
      undefined,
  );
}

function refusalOf(assert: () => void): string | undefined {
  try {
    assert();
    return undefined;
  } catch (error) {
    if (!isKeyError(error)) throw error;
    return error.message;
  }
}
