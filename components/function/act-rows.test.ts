import { expect, test } from "vitest";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { ImageSource } from "../../server/core/image/function-image.ts";
import { actRows, type Surroundings } from "./act-rows.ts";
import { aKey, aRepository, orders } from "./surroundings.fixtures.ts";

const around: Surroundings = {
  repositories: [aRepository()],
  functions: [orders],
  keys: [aKey()],
  checkEveryMs: 600_000,
};
const deeds = (record: FunctionRecord, given: Partial<Surroundings> = {}) =>
  actRows(record, { ...around, ...given }).map(({ act }) => act?.deed);
const from = (source: ImageSource): FunctionRecord => ({
  ...orders,
  serving: { ...orders.serving, image: { ...orders.serving.image, source } },
});

test("everything AWS lets a user do to a function stands in one place", () => {
  expect(deeds(orders)).toEqual([
    "update-image",
    "check-now",
    "advance-clock",
    "revoke-permission",
    "delete-image",
    "disable-key",
    "edit-configuration",
    "delete-function",
  ]);
});

test("each says first what will follow", () => {
  for (const { follows } of actRows(orders, around)) expect(follows).toMatch(/^.{20,}\.$/);
});

test("what has been done is offered to be taken back", () => {
  const refused = aRepository({ permission: { refusal: "Lambda may not read it." }, images: [] });
  expect(deeds(orders, { repositories: [refused], keys: [aKey({ state: "Disabled" })] })).toEqual([
    "update-image",
    "check-now",
    "advance-clock",
    "restore-permission",
    undefined,
    "enable-key",
    "edit-configuration",
    "delete-function",
  ]);
  expect(deeds(orders, { keys: [aKey({ state: "PendingDeletion" })] })).toContain("cancel-key-deletion");
});

test("an image that is elsewhere is neither forbidden nor deleted here, and it is said where that is done", () => {
  const elsewhere = [
    from({ kind: "docker-daemon", name: "orders:1", imageId: "sha256:1" }),
    from({ kind: "registry", host: "ghcr.io", repository: "shop/orders", digest: "sha256:1" }),
  ];
  for (const record of elsewhere) {
    const [, , , permission, image] = actRows(record, around);
    expect([permission?.act, image?.act]).toEqual([undefined, undefined]);
    expect(image?.follows).toMatch(/docker rmi orders:1|ghcr\.io/);
  }
});

test("Lambda's own key can be disabled by nobody, another one can be given", () => {
  const rows = actRows(orders, { ...around, keys: [aKey({ manager: "AWS" })] });
  expect(rows.find(({ title }) => title === "Disable the key")?.act?.deed).toBe("edit-configuration");
});

test("a published version takes no other code or configuration", () => {
  expect(deeds({ ...orders, version: "3" })).toEqual([
    "check-now",
    "advance-clock",
    "revoke-permission",
    "delete-image",
    "disable-key",
  ]);
});
