/** A function whose image is deleted, or may not be read any more: the next check finds it, and it comes back. */
import {
  BatchDeleteImageCommand,
  DeleteRepositoryPolicyCommand,
  ECRClient,
  GetRepositoryPolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { expect, test } from "@playwright/test";
import { archiveOf } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";
import { upload } from "./tus.ts";
import { visit, watchedPage } from "./watched-page.ts";

const repositoryName = "quick";
const refused = { name: "CodeArtifactUserFailedException", $metadata: { httpStatusCode: 409 } };

async function openHouse() {
  await using stack = new AsyncDisposableStack();
  // One invoke at once: an event that comes meanwhile waits.
  const { endpoint } = stack.use(await startPlatform({ env: { LAMBDARIUM_CONCURRENCY: "1" } }));
  const live = stack.use(await listenTo(endpoint));
  const lambda = stack.use(lambdaAt(endpoint));
  const archive = stack.use(await archiveOf(await quickImage("checked")));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const ecr = new ECRClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  stack.defer(() => ecr.destroy());
  const push = () => upload(endpoint, live, archive.path, "quick:checked");
  await push();
  await lambda.create("checked", "quick:checked");
  const owned = stack.move();
  return {
    ...{ endpoint, lambda, live, ecr, push },
    /** Its next check comes. */
    async tenMinutesPass() {
      const moved = await fetch(`${endpoint}/_lambdarium/clock`, { method: "POST", body: '{"advance":"PT10M"}' });
      expect(moved.status).toBe(200);
    },
    becomes: (to: string, reasonCode?: string) =>
      live.untilTransition("checked", (row) => row.to === to && (reasonCode ?? row.reasonCode) === row.reasonCode),
    /** An upload is told before the check that it starts has ended. */
    heals: () => expect.poll(async () => (await lambda.configuration("checked")).State).toBe("Active"),
    statusOf: async (requestId: string | undefined) =>
      (await liveData(endpoint, "invocations", "checked")).find((one) => one.requestId === requestId)?.status,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

let house: Awaited<ReturnType<typeof openHouse>>;
test.beforeAll(async () => {
  house = await openHouse();
});
test.afterAll(() => house[Symbol.asyncDispose]());

test("on its page a check is asked for, told, and what it finds is the function's state", async ({ context }) => {
  const { lambda, ecr } = house;
  const { page, complaints } = await watchedPage(context);
  await visit(page, `${house.endpoint}/functions/checked`);
  const line = page.getByRole("region", { name: "Image check" });
  const checkNow = line.getByRole("button", { name: "Check now" });
  // The look that its push brought about may have come after the function was made.
  await expect(line).toContainText(/none since the start|good/);
  await expect(checkNow).toHaveAccessibleDescription(
    /^Looks for the image in the repository quick .* becomes Failed\.$/,
  );
  await checkNow.click();
  await expect(line).toContainText(/good.* ago.*next in/);

  const { policyText } = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
  await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
  expect((await lambda.invoke("checked", {})).body).toMatchObject({ version: "checked" });
  await checkNow.click();
  await expect(line).toContainText("access denied");
  await expect(checkNow).toHaveAccessibleDescription(/if both are there, the function is restored\.$/);
  await expect(lambda.invoke("checked", {})).rejects.toMatchObject(refused);

  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  await lambda.untilActive("checked");
  await expect(line).toContainText("good");
  expect((await lambda.invoke("checked", {})).body).toMatchObject({ version: "checked" });
  await visit(page, `${house.endpoint}/settings`);
  await expect(page.getByRole("row").filter({ hasText: "LAMBDARIUM_IMAGE_CHECK_EVERY" })).toContainText("10m");
  expect(complaints()).toEqual([]);
});

test("a function is Failed when its image is gone, answers so, keeps its events, and heals with the image", async () => {
  await using turnstile = await openTurnstile();
  const { lambda } = house;
  const held = lambda.invoke("checked", { name: "held", ...turnstile.event });
  await turnstile.inside(1);
  const event = await lambda.invoke("checked", { name: "event" }, { InvocationType: "Event" });
  await house.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: "checked" }] }));

  await house.tenMinutesPass();
  await house.becomes("Failed", "ImageDeleted");
  expect(await lambda.configuration("checked")).toMatchObject({ State: "Failed", StateReasonCode: "ImageDeleted" });
  await expect(lambda.invoke("checked", {})).rejects.toMatchObject(refused);
  await expect(lambda.invoke("checked", {}, { InvocationType: "Event" })).rejects.toMatchObject(refused);
  const { environment } = await house.live.untilEvent("environment", ({ environment: { state } }) => state === "Busy");
  turnstile.open();
  expect((await held).body).toMatchObject({ hello: "held" });
  const ended = house.live.untilEvent(
    "environment",
    ({ environment: { environmentId, state } }) => environmentId === environment.environmentId && state === "Gone",
  );
  await ended;
  expect(await house.statusOf(event.$metadata.requestId)).toBe("queued");

  await house.push();
  await house.heals();
  await expect.poll(() => house.statusOf(event.$metadata.requestId)).toBe("ok");
  expect((await lambda.invoke("checked", {})).body).toMatchObject({ version: "checked" });
});
