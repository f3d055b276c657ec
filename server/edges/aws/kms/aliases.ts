import { z } from "zod";
import type { Place } from "../../../core/function/arn.ts";
import { aliasArn } from "../../../core/key/key-name.ts";
import type { KeyAlias } from "../../../core/key/key-record.ts";
import type { KeyOperations } from "../../../operations/key/key-operations.ts";
import { nothing } from "./keys.ts";
import { kmsOperation } from "./kms-operation.ts";
import { continuation, pageOf } from "./list-marker.ts";
import {
  aliasRule,
  assertMembers,
  given,
  keyMember,
  keyRule,
  pageMembers,
  pageRules,
  seconds,
  text,
} from "./members.ts";

/** Either names a key by an alias: a new one, or one that is there. */
export function setAlias(keys: KeyOperations, name: "CreateAlias" | "UpdateAlias") {
  const set = { CreateAlias: keys.createAlias, UpdateAlias: keys.updateAlias }[name];
  return kmsOperation(keys, {
    name,
    schema: z.object({ AliasName: text, TargetKeyId: text }),
    read(input) {
      assertMembers(input, { AliasName: aliasRule, TargetKeyId: keyRule });
      return { aliasName: given("aliasName", input.AliasName), keyId: given("targetKeyId", input.TargetKeyId) };
    },
    answer: (alias, call) => set(call, alias).then(nothing),
  });
}

export function deleteAlias(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "DeleteAlias",
    schema: z.object({ AliasName: text }),
    read(input) {
      assertMembers(input, { AliasName: aliasRule });
      return { aliasName: given("aliasName", input.AliasName) };
    },
    answer: (alias, call) => keys.deleteAlias(call, alias).then(nothing),
  });
}

export function listAliases(keys: KeyOperations, place: Place) {
  const listOf = (keyId = "") => `ListAliases ${keyId}`;
  return kmsOperation(keys, {
    name: "ListAliases",
    schema: z.object({ ...keyMember, ...pageMembers }),
    read(input) {
      const { KeyId: keyId } = input;
      assertMembers(input, { KeyId: { length: [1, 2048] }, ...pageRules(100) });
      return { ...pageOf(input, listOf(keyId), 50), ...(keyId !== undefined && { keyId }) };
    },
    async answer(query, call) {
      const part = await keys.listAliases(call, query);
      const Aliases = part.items.map((alias) => written(alias, place));
      return { Aliases, ...continuation(part, listOf(query.keyId), ({ aliasName }) => aliasName) };
    },
  });
}

function written({ aliasName, keyId, createdAt, updatedAt }: KeyAlias, place: Place) {
  return {
    ...{ AliasName: aliasName, AliasArn: aliasArn(aliasName, place), TargetKeyId: keyId },
    ...{ CreationDate: seconds(createdAt), LastUpdatedDate: seconds(updatedAt) },
  };
}
