import { z } from "zod";
import type { KeyOperations, KeyRotationRecord } from "../../../operations/key/key-operations.ts";
import { rotationName } from "../../../operations/key/list-rotations.ts";
import { keyOf, nothing } from "./keys.ts";
import { kmsOperation } from "./kms-operation.ts";
import { continuation, pageOf } from "./list-marker.ts";
import { assertMembers, keyMember, keyRule, pageMembers, pageRules, seconds, text, whole } from "./members.ts";

export function enableKeyRotation(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "EnableKeyRotation",
    schema: z.object({ ...keyMember, RotationPeriodInDays: whole }),
    read: (input) => ({
      ...keyOf(input),
      ...(input.RotationPeriodInDays !== undefined && { periodDays: input.RotationPeriodInDays }),
    }),
    answer: (request, call) => keys.enableRotation(call, request).then(nothing),
  });
}

export function getKeyRotationStatus(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "GetKeyRotationStatus",
    schema: z.object(keyMember),
    read: keyOf,
    async answer(of, call) {
      const { keyId, rotation } = await keys.rotationStatus(call, of);
      return {
        ...{ KeyId: keyId, KeyRotationEnabled: rotation !== undefined },
        ...(rotation && {
          RotationPeriodInDays: rotation.periodDays,
          NextRotationDate: seconds(rotation.nextAt),
        }),
      };
    },
  });
}

export function rotateKeyOnDemand(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "RotateKeyOnDemand",
    schema: z.object(keyMember),
    read: keyOf,
    answer: async (of, call) => ({ KeyId: (await keys.rotateOnDemand(call, of)).keyId }),
  });
}

export function listKeyRotations(keys: KeyOperations) {
  const listOf = (keyId: string) => `ListKeyRotations ${keyId}`;
  return kmsOperation(keys, {
    name: "ListKeyRotations",
    schema: z.object({ ...keyMember, ...pageMembers, IncludeKeyMaterial: text }),
    read(input) {
      const values = ["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"];
      assertMembers(input, { KeyId: keyRule, ...pageRules(1000), IncludeKeyMaterial: { values } });
      const { keyId } = keyOf(input);
      return { keyId, ...pageOf(input, listOf(keyId), 100) };
    },
    async answer(query, call) {
      const { keyId, ...part } = await keys.listRotations(call, query);
      const Rotations = part.items.map((rotation) => written(rotation, keyId));
      return { Rotations, ...continuation(part, listOf(query.keyId), rotationName) };
    },
  });
}

function written({ materialId, createdAt, rotation }: KeyRotationRecord, keyId: string) {
  return { KeyId: keyId, KeyMaterialId: materialId, RotationDate: seconds(createdAt), RotationType: rotation };
}
