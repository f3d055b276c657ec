/** AWS Key Management Service's API (2014-11-01), with symmetric keys. */
import type { Place } from "../../../core/function/arn.ts";
import type { KeyOperations } from "../../../operations/key/key-operations.ts";
import type { JsonService } from "../json-service.ts";
import { deleteAlias, listAliases, setAlias } from "./aliases.ts";
import {
  decrypt,
  encrypt,
  generateDataKey,
  generateDataKeyWithoutPlaintext,
  generateRandom,
  reEncrypt,
} from "./encryption.ts";
import {
  cancelKeyDeletion,
  createKey,
  describeKey,
  listKeys,
  scheduleKeyDeletion,
  switchKey,
  updateKeyDescription,
} from "./keys.ts";
import { getKeyPolicy, listKeyPolicies, putKeyPolicy } from "./policies.ts";
import { enableKeyRotation, getKeyRotationStatus, listKeyRotations, rotateKeyOnDemand } from "./rotation.ts";
import { listResourceTags, tagResource, untagResource } from "./tags.ts";

export const kmsTarget = "TrentService";

export function kmsService(keys: KeyOperations, place: Place): JsonService {
  return {
    CancelKeyDeletion: cancelKeyDeletion(keys),
    CreateAlias: setAlias(keys, "CreateAlias"),
    CreateKey: createKey(keys, place),
    Decrypt: decrypt(keys),
    DeleteAlias: deleteAlias(keys),
    DescribeKey: describeKey(keys, place),
    DisableKey: switchKey(keys, "DisableKey"),
    DisableKeyRotation: switchKey(keys, "DisableKeyRotation"),
    EnableKey: switchKey(keys, "EnableKey"),
    EnableKeyRotation: enableKeyRotation(keys),
    Encrypt: encrypt(keys),
    GenerateDataKey: generateDataKey(keys),
    GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext(keys),
    GenerateRandom: generateRandom(keys),
    GetKeyPolicy: getKeyPolicy(keys),
    GetKeyRotationStatus: getKeyRotationStatus(keys),
    ListAliases: listAliases(keys, place),
    ListKeyPolicies: listKeyPolicies(keys),
    ListKeyRotations: listKeyRotations(keys),
    ListKeys: listKeys(keys),
    ListResourceTags: listResourceTags(keys),
    PutKeyPolicy: putKeyPolicy(keys),
    ReEncrypt: reEncrypt(keys),
    RotateKeyOnDemand: rotateKeyOnDemand(keys),
    ScheduleKeyDeletion: scheduleKeyDeletion(keys),
    TagResource: tagResource(keys),
    UntagResource: untagResource(keys),
    UpdateAlias: setAlias(keys, "UpdateAlias"),
    UpdateKeyDescription: updateKeyDescription(keys),
  };
}
