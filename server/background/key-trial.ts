/** Whether a function's key can be used, tried in the function's name. */
import { isStoreError } from "../core/errors/store-error.ts";
import type { Place } from "../core/function/arn.ts";
import { encryptionContextOf } from "../core/function/encryption-context.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { type KeyFault, keyFaultOf } from "../core/function/key-fault.ts";
import type { Keys } from "../ports/keys.ts";
import type { OptimizedImages, SealedCopy } from "../ports/optimized-images.ts";
import { copyOf, sealForOf } from "./seal-for.ts";

export interface KeyTrialPorts {
  optimizedImages: Pick<OptimizedImages, "open" | "keyIdOf">;
  keys: Keys;
  config: Place;
}

interface SealedWith {
  copy: SealedCopy;
  keyId: string;
}

/** @returns undefined when the function has no copy now. */
export async function sealedCopyOf(
  record: FunctionRecord,
  { optimizedImages, config }: KeyTrialPorts,
): Promise<SealedWith | undefined> {
  const { optimized } = record.serving.image;
  if (!optimized) return undefined;
  const copy = copyOf(record, optimized.configDigest, config);
  const keyId = await optimizedImages.keyIdOf(copy);
  return keyId === undefined ? undefined : { copy, keyId };
}

/**
 * The function's copy is opened; one that has none asks for a key to seal one with.
 * @returns undefined when the key can be used. @throws what says nothing about it
 */
export async function tryKey(
  record: FunctionRecord,
  copy: SealedCopy | undefined,
  { optimizedImages, keys, config }: KeyTrialPorts,
): Promise<KeyFault | undefined> {
  const { functionArn: arn, kmsKeyArn: keyId, user } = sealForOf(record, record.serving, config);
  try {
    if (copy) await optimizedImages.open(copy, user);
    else {
      const made = await keys.generateDataKey({ keyId, encryptionContext: encryptionContextOf(arn), user });
      made.plaintext.fill(0);
    }
    return undefined;
  } catch (error) {
    const fault = keyFaultOf(error);
    // The key is there, and it is the copy that cannot be used: whoever needs it makes another.
    if (!fault && !isStoreError(error)) throw error;
    return fault;
  }
}
