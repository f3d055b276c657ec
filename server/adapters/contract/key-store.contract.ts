import { describe, expect, test } from "vitest";
import { dayMs } from "../../core/key/due-time.ts";
import type { KeyRecord } from "../../core/key/key-record.ts";
import type { KeyStore, NewKeyMaterial } from "../../ports/key-store.ts";
import type { Open } from "./functions.contract.ts";

const idOf = (number: number) => `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;
const keyId = idOf(1);

export function keyRecord(change: Partial<KeyRecord> = {}): KeyRecord {
  return {
    ...{ keyId, manager: "CUSTOMER", state: "Enabled", description: "orders", policyText: "{}" },
    ...{ tags: { team: "orders" }, createdAt: 1.5, currentMaterialId: `m-${change.keyId ?? keyId}` },
    ...change,
  };
}

export function keyMaterial(change: Partial<NewKeyMaterial> = {}): NewKeyMaterial {
  const of = change.keyId ?? keyId;
  return { keyId: of, materialId: `m-${of}`, createdAt: 1.5, wrapped: new Uint8Array([1, 2, 3]), ...change };
}

export function keyStoreContract(adapter: string, open: Open<KeyStore>): void {
  describe(`keys in ${adapter}`, () => {
    test("a key is read back with all that it has, and its first material", async () => {
      await using opened = await open();
      const { port } = opened;
      const key = keyRecord({
        rotation: { periodDays: 90, dueAt: 90.5, dueAheadMs: 2 },
        deletion: { windowDays: 7, dueAt: 7.5, dueAheadMs: 1 },
        state: "PendingDeletion",
      });
      expect(await port.create(key, keyMaterial())).toBe(true);
      expect(await port.get(keyId)).toEqual(key);
      expect(await port.material(keyId, key.currentMaterialId)).toEqual({ ...keyMaterial(), version: 1 });
      expect(await port.get(idOf(9))).toBeUndefined();
      expect(await port.material(keyId, "m-none")).toBeUndefined();
      expect(await port.material(idOf(9), key.currentMaterialId)).toBeUndefined();
    });

    test("keys and aliases are listed by name, page by page", async () => {
      await using opened = await open();
      const { port } = opened;
      for (const number of [2, 3, 1]) {
        const of = { keyId: idOf(number) };
        await port.create(keyRecord(of), keyMaterial(of), `alias/${number}`);
      }
      await port.addAlias({ aliasName: "alias/0", keyId: idOf(3), createdAt: 2, updatedAt: 2 });
      expect((await port.list()).map(({ keyId: id }) => id)).toEqual([1, 2, 3].map(idOf));
      expect((await port.list({ after: idOf(1), limit: 1 })).map(({ keyId: id }) => id)).toEqual([idOf(2)]);
      const names = async (query?: Parameters<KeyStore["aliases"]>[0]) =>
        (await port.aliases(query)).map(({ aliasName }) => aliasName);
      expect(await names()).toEqual(["alias/0", "alias/1", "alias/2", "alias/3"]);
      expect(await names({ after: "alias/0", limit: 2 })).toEqual(["alias/1", "alias/2"]);
      expect(await names({ keyId: idOf(3) })).toEqual(["alias/0", "alias/3"]);
      expect(await names({ keyId: idOf(3), after: "alias/0" })).toEqual(["alias/3"]);
    });

    test("a key whose alias is taken is not made", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.create(keyRecord(), keyMaterial(), "alias/a");
      const other = { keyId: idOf(2) };
      expect(await port.create(keyRecord(other), keyMaterial(other), "alias/a")).toBe(false);
      expect(await port.get(idOf(2))).toBeUndefined();
      expect(await port.materials(idOf(2))).toEqual([]);
      expect(await port.alias("alias/a")).toEqual({ aliasName: "alias/a", keyId, createdAt: 1.5, updatedAt: 1.5 });
    });

    test("a change is stored, and one that throws changes nothing", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.create(keyRecord(), keyMaterial());
      expect(await port.get(keyId)).toEqual(keyRecord());
      const changed = keyRecord({ state: "Disabled", tags: {}, description: "", policyText: "{ }" });
      expect(await port.change(keyId, () => changed)).toEqual(changed);
      expect(await port.get(keyId)).toEqual(changed);
      const refuse = () => {
        throw new Error("refused");
      };
      await expect(port.change(keyId, refuse, keyMaterial({ materialId: "m2" }))).rejects.toThrow("refused");
      expect(await port.get(keyId)).toEqual(changed);
      expect(await port.materials(keyId)).toHaveLength(1);
      expect(await port.change(keyId, (key) => key, keyMaterial({ materialId: "m3" }))).toEqual(changed);
      expect(await port.materials(keyId)).toHaveLength(1);
      expect(await port.change(idOf(9), () => changed)).toBeUndefined();
    });

    test("changes at the same time each see what the one before has stored", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.create(keyRecord({ description: "" }), keyMaterial());
      const longer = (key: KeyRecord) => ({ ...key, description: `${key.description}x` });
      await Promise.all(Array.from({ length: 5 }, () => port.change(keyId, longer)));
      expect((await port.get(keyId))?.description).toBe("xxxxx");
    });

    test("new material is numbered and what was before stays", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.create(keyRecord(), keyMaterial());
      const second = keyMaterial({ materialId: "m2", rotation: "ON_DEMAND", wrapped: new Uint8Array([9]) });
      const change = (key: KeyRecord) => ({ ...key, currentMaterialId: "m2" });
      expect((await port.change(keyId, change, second))?.currentMaterialId).toBe("m2");
      expect(await port.materials(keyId)).toEqual([
        { ...keyMaterial(), version: 1 },
        { ...second, version: 2 },
      ]);
    });

    test("what happens by itself is listed, and goes back with the clock", async () => {
      await using opened = await open();
      const { port } = opened;
      const rotation = { periodDays: 90, dueAt: 100 * dayMs, dueAheadMs: 10 * dayMs };
      const deletion = { windowDays: 7, dueAt: 20 * dayMs, dueAheadMs: 0 };
      await port.create(keyRecord({ rotation }), keyMaterial());
      const other = { keyId: idOf(2) };
      await port.create(keyRecord({ ...other, deletion }), keyMaterial(other));
      await port.create(keyRecord({ keyId: idOf(3) }), keyMaterial({ keyId: idOf(3) }));
      expect((await port.scheduled()).map(({ keyId: id }) => id).sort()).toEqual([keyId, idOf(2)]);
      await port.takeBack(4 * dayMs);
      const nearer = { periodDays: 90, dueAt: 94 * dayMs, dueAheadMs: 4 * dayMs };
      expect((await port.get(keyId))?.rotation).toEqual(nearer);
      expect((await port.get(idOf(2)))?.deletion).toEqual(deletion);
    });

    test("a key that is removed takes its material and its aliases along, unless it is to stay", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.create(keyRecord(), keyMaterial(), "alias/a");
      await port.create(keyRecord({ keyId: idOf(2) }), keyMaterial({ keyId: idOf(2) }), "alias/b");
      expect(await port.material(keyId, `m-${keyId}`)).toBeDefined();
      expect(await port.remove(keyId, () => false)).toBeUndefined();
      expect(await port.get(keyId)).toEqual(keyRecord());
      expect(await port.remove(keyId, ({ description }) => description === "orders")).toMatchObject([
        { aliasName: "alias/a" },
      ]);
      expect(await port.get(keyId)).toBeUndefined();
      expect(await port.material(keyId, `m-${keyId}`)).toBeUndefined();
      expect(await port.materials(keyId)).toEqual([]);
      expect((await port.aliases()).map(({ aliasName }) => aliasName)).toEqual(["alias/b"]);
      expect(await port.remove(keyId, () => true)).toBeUndefined();
    });

    test("an alias is added once, moved and removed", async () => {
      await using opened = await open();
      const { port } = opened;
      for (const number of [1, 2]) {
        const of = { keyId: idOf(number) };
        await port.create(keyRecord(of), keyMaterial(of));
      }
      const alias = { aliasName: "alias/a", keyId, createdAt: 2, updatedAt: 2 };
      expect(await port.addAlias(alias)).toBe(true);
      expect(await port.addAlias({ ...alias, keyId: idOf(2) })).toBe(false);
      expect(await port.moveAlias("alias/a", { keyId: idOf(2), at: 3 })).toEqual(alias);
      const moved = { ...alias, keyId: idOf(2), updatedAt: 3 };
      expect(await port.alias("alias/a")).toEqual(moved);
      expect(await port.removeAlias("alias/a")).toEqual(moved);
      expect(await port.alias("alias/a")).toBeUndefined();
      expect(await port.removeAlias("alias/a")).toBeUndefined();
      expect(await port.moveAlias("alias/a", { keyId, at: 3 })).toBeUndefined();
    });
  });
}
