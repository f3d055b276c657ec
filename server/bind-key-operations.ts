/** The key service, bound to its ports. */
import type { ApiCall } from "./core/trail/api-call.ts";
import { cancelDeletion } from "./operations/key/cancel-deletion.ts";
import { createAlias } from "./operations/key/create-alias.ts";
import { createKey } from "./operations/key/create-key.ts";
import { decrypt } from "./operations/key/decrypt.ts";
import { deleteAlias } from "./operations/key/delete-alias.ts";
import { describeKey } from "./operations/key/describe-key.ts";
import { disableKey } from "./operations/key/disable-key.ts";
import { disableRotation } from "./operations/key/disable-rotation.ts";
import { enableKey } from "./operations/key/enable-key.ts";
import { enableRotation } from "./operations/key/enable-rotation.ts";
import { encrypt } from "./operations/key/encrypt.ts";
import { generateDataKey, generateDataKeyWithoutPlaintext } from "./operations/key/generate-data-key.ts";
import { generateRandom } from "./operations/key/generate-random.ts";
import { getPolicy } from "./operations/key/get-policy.ts";
import type { KeyOperations } from "./operations/key/key-operations.ts";
import type { KeyPorts } from "./operations/key/key-ports.ts";
import { listAliases } from "./operations/key/list-aliases.ts";
import { listKeys } from "./operations/key/list-keys.ts";
import { listPolicies } from "./operations/key/list-policies.ts";
import { listRotations } from "./operations/key/list-rotations.ts";
import { listTags } from "./operations/key/list-tags.ts";
import { putPolicy } from "./operations/key/put-policy.ts";
import { reEncrypt } from "./operations/key/re-encrypt.ts";
import { refuseRequest } from "./operations/key/refuse-request.ts";
import { rotateOnDemand } from "./operations/key/rotate-on-demand.ts";
import { rotationStatus } from "./operations/key/rotation-status.ts";
import { scheduleDeletion } from "./operations/key/schedule-deletion.ts";
import { tagKey } from "./operations/key/tag-key.ts";
import { untagKey } from "./operations/key/untag-key.ts";
import { updateAlias } from "./operations/key/update-alias.ts";
import { updateDescription } from "./operations/key/update-description.ts";

export function bindKeyOperations(ports: KeyPorts): KeyOperations {
  const bound =
    <Request, Result>(operation: (call: ApiCall, request: Request, ports: KeyPorts) => Promise<Result>) =>
    (call: ApiCall, request: Request) =>
      operation(call, request, ports);
  return {
    createKey: bound(createKey),
    describeKey: bound(describeKey),
    listKeys: bound(listKeys),
    updateDescription: bound(updateDescription),
    enableKey: bound(enableKey),
    disableKey: bound(disableKey),
    scheduleDeletion: bound(scheduleDeletion),
    cancelDeletion: bound(cancelDeletion),
    createAlias: bound(createAlias),
    updateAlias: bound(updateAlias),
    deleteAlias: bound(deleteAlias),
    listAliases: bound(listAliases),
    enableRotation: bound(enableRotation),
    disableRotation: bound(disableRotation),
    rotationStatus: bound(rotationStatus),
    rotateOnDemand: bound(rotateOnDemand),
    listRotations: bound(listRotations),
    getPolicy: bound(getPolicy),
    putPolicy: bound(putPolicy),
    listPolicies: bound(listPolicies),
    tag: bound(tagKey),
    untag: bound(untagKey),
    listTags: bound(listTags),
    generateDataKey: bound(generateDataKey),
    generateDataKeyWithoutPlaintext: bound(generateDataKeyWithoutPlaintext),
    encrypt: bound(encrypt),
    decrypt: bound(decrypt),
    reEncrypt: bound(reEncrypt),
    generateRandom: bound(generateRandom),
    refuse: bound(refuseRequest),
  };
}
