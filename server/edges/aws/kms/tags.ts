import { z } from "zod";
import type { KeyOperations } from "../../../operations/key/key-operations.ts";
import { keyOf, nothing } from "./keys.ts";
import { kmsOperation } from "./kms-operation.ts";
import { continuation, pageOf } from "./list-marker.ts";
import { assertMembers, given, keyMember, keyRule, pageMembers, pageRules, tagMember, tagsOf } from "./members.ts";

export function tagResource(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "TagResource",
    schema: z.object({ ...keyMember, Tags: z.array(tagMember).optional() }),
    read(input) {
      assertMembers(input, { KeyId: keyRule, Tags: { required: true } });
      return { ...keyOf(input), tags: tagsOf(given("tags", input.Tags)) };
    },
    answer: (change, call) => keys.tag(call, change).then(nothing),
  });
}

export function untagResource(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "UntagResource",
    schema: z.object({ ...keyMember, TagKeys: z.array(z.string()).optional() }),
    read(input) {
      assertMembers(input, { KeyId: keyRule, TagKeys: { required: true } });
      return { ...keyOf(input), tagKeys: given("tagKeys", input.TagKeys) };
    },
    answer: (change, call) => keys.untag(call, change).then(nothing),
  });
}

export function listResourceTags(keys: KeyOperations) {
  const listOf = (keyId: string) => `ListResourceTags ${keyId}`;
  return kmsOperation(keys, {
    name: "ListResourceTags",
    schema: z.object({ ...keyMember, ...pageMembers }),
    read(input) {
      assertMembers(input, { KeyId: keyRule, ...pageRules(50) });
      const { keyId } = keyOf(input);
      return { keyId, ...pageOf(input, listOf(keyId), 50) };
    },
    async answer(query, call) {
      const part = await keys.listTags(call, query);
      const Tags = part.items.map(({ key: TagKey, value: TagValue }) => ({ TagKey, TagValue }));
      return { Tags, ...continuation(part, listOf(query.keyId), ({ key }) => key) };
    },
  });
}
