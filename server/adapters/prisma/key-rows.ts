/** Keys and their material as rows. */
import type { Key, KeyMaterial as MaterialRow } from "../../../prisma/client/client.ts";
import type { KeyManager, KeyMaterial, KeyRecord, RotationKind } from "../../core/key/key-record.ts";
import type { KeyState } from "../../core/key/key-state.ts";

export function keyRow(key: KeyRecord): Key {
  const { rotation, deletion, tags, ...plain } = key;
  return {
    ...plain,
    tags: JSON.stringify(tags),
    ...{ rotationPeriodDays: rotation?.periodDays ?? null, rotationDueAt: rotation?.dueAt ?? null },
    ...{ rotationAheadMs: rotation?.dueAheadMs ?? null, deletionWindowDays: deletion?.windowDays ?? null },
    ...{ deletionDueAt: deletion?.dueAt ?? null, deletionAheadMs: deletion?.dueAheadMs ?? null },
  };
}

export function keyOf(row: Key): KeyRecord {
  const { keyId, description, policyText, createdAt, currentMaterialId } = row;
  const { rotationPeriodDays, rotationDueAt, rotationAheadMs } = row;
  const { deletionWindowDays, deletionDueAt, deletionAheadMs } = row;
  return {
    ...{ keyId, manager: row.manager as KeyManager, state: row.state as KeyState, description, policyText },
    ...{ tags: JSON.parse(row.tags) as KeyRecord["tags"], createdAt, currentMaterialId },
    ...(rotationPeriodDays !== null && {
      rotation: { periodDays: rotationPeriodDays, dueAt: rotationDueAt ?? 0, dueAheadMs: rotationAheadMs ?? 0 },
    }),
    ...(deletionWindowDays !== null && {
      deletion: { windowDays: deletionWindowDays, dueAt: deletionDueAt ?? 0, dueAheadMs: deletionAheadMs ?? 0 },
    }),
  };
}

export function materialOf({ rotation, wrapped, ...plain }: MaterialRow): KeyMaterial {
  return {
    ...plain,
    wrapped: new Uint8Array(wrapped),
    ...(rotation !== null && { rotation: rotation as RotationKind }),
  };
}
