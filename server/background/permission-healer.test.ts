import { expect, test } from "vitest";
import { latestOf } from "../core/function/version.ts";
import { failOptimization } from "../operations/function/finish-optimization.ts";
import { restorePermitted } from "../operations/function/restore-permitted.ts";
import { openRoom } from "../operations/function/testing/operation-room.ts";
import { lambdaPermission, setLambdaPermission } from "../operations/repository/lambda-permission.ts";
import { PermissionHealer } from "./permission-healer.ts";

async function openHealer() {
  const room = await openRoom();
  const permission = lambdaPermission(room.ports);
  const open = () =>
    new PermissionHealer({
      ...{ ...room.ports, permission, log },
      restore: (permitted) => restorePermitted(permitted, room.ports),
    });
  const log = {
    info() {},
    warn() {},
    error({ error }: Record<string, unknown>) {
      throw error;
    },
  };
  const principal = { kind: "account" as const, accountId: room.ports.config.account };
  return {
    room,
    open,
    permit: (permitted: boolean) => setLambdaPermission({ repository: "hello", permitted, principal }, room.ports),
    async failed(functionName: string, code: "ImageAccessDenied" | "InvalidImage") {
      await room.create(functionName);
      await failOptimization({ ...latestOf(functionName), generation: 1, code, reason: "It failed." }, room.ports);
    },
    restored: (functionName: string) =>
      new Promise<void>((resolve) => {
        room.ports.live.subscribe((message) => {
          if (message.kind !== "transition" || message.transition.functionName !== functionName) return;
          if (message.transition.event === "available-again") resolve();
        });
      }),
  };
}

test("a function that Lambda might not read is restored as soon as it may, and no other", async () => {
  const { room, open, permit, failed, restored } = await openHealer();
  await using healer = open();
  await failed("denied", "ImageAccessDenied");
  await failed("invalid", "InvalidImage");
  await permit(false);
  healer.start();
  const healed = restored("denied");
  await permit(true);
  await healed;
  expect(await room.find("denied")).toMatchObject({ state: "Pending", stateReasonCode: "Restoring" });
  expect(await room.find("invalid")).toMatchObject({ state: "Failed", stateReasonCode: "InvalidImage" });
  expect(await room.events()).toContain("available-again");
});

test("what a dying process left undone is found at start, and without the permission nothing is", async () => {
  const { room, open, permit, failed, restored } = await openHealer();
  await failed("denied", "ImageAccessDenied");
  await permit(false);
  const first = open();
  first.start();
  await first[Symbol.asyncDispose]();
  expect(await room.find("denied")).toMatchObject({ state: "Failed", stateReasonCode: "ImageAccessDenied" });
  await permit(true);
  const healed = restored("denied");
  await using second = open();
  second.start();
  await healed;
});
