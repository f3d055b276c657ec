/**
 * The keys as Lambda uses them to seal functions' images: through the key service like any other caller, as the
 * function's role, so that the key's policy judges that role and the audit trail names it.
 */
import { isKeyError } from "../../core/errors/key-error.ts";
import { StoreError } from "../../core/errors/store-error.ts";
import type { Place } from "../../core/function/arn.ts";
import { lambdaAlias } from "../../core/key/alias-name.ts";
import { functionSession, lambdaService } from "../../core/policy/principal.ts";
import { serviceCall } from "../../core/trail/api-call.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Keys, KeyUser } from "../../ports/keys.ts";
import type { KeyOperations } from "./key-operations.ts";

export interface KeysForLambdaPorts {
  keyOperations: Pick<KeyOperations, "generateDataKey" | "decrypt">;
  /** What was sealed before there were keys, with the root key. */
  formerKeys: Pick<Keys, "decrypt">;
  ids: Ids;
  config: Place;
}

export function keysForLambda({ keyOperations, formerKeys, ids, config }: KeysForLambdaPorts): Keys {
  const callBy = (user: KeyUser) => serviceCall(lambdaService, functionSession(user, config.account), ids.uuid());
  return {
    async generateDataKey({ keyId = lambdaAlias, encryptionContext, user }) {
      const request = { keyId, encryptionContext, size: { keySpec: "AES_256" } as const };
      const { keyArn, plaintext, ciphertextBlob } = await keyOperations.generateDataKey(callBy(user), request);
      return { keyId: keyArn, plaintext, ciphertextBlob };
    },
    async decrypt(request) {
      const { keyId, ciphertextBlob, encryptionContext, user } = request;
      if (!keyId.startsWith("arn:")) return formerKeys.decrypt(request);
      try {
        const { keyArn, plaintext } = await keyOperations.decrypt(callBy(user), {
          ...{ keyId, ciphertextBlob, encryptionContext },
        });
        return { keyId: keyArn, plaintext };
      } catch (error) {
        if (!isKeyError(error) || !saysNotOurs.has(error.code)) throw error;
        throw new StoreError("ManifestUnreadable", "its data key was wrapped for something else", { cause: error });
      }
    },
  };
}

/** The key is there and may be used; what it is to unwrap is not what it has wrapped. */
const saysNotOurs: ReadonlySet<string> = new Set(["InvalidCiphertextException", "IncorrectKeyException"]);
