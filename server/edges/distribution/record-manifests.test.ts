import { expect, test } from "vitest";
import { pushImage } from "./testing/push.ts";
import { digestOf, openRepository } from "./testing/served-repository.ts";

test("a push, a pull and a deletion are ECR's operations on the trail, refused ones too, and a question is none", async () => {
  await using served = await openRepository();
  const digest = digestOf(await pushImage(served, "team/hello", { tag: "1" }));
  const alice = { headers: { authorization: `Basic ${btoa("alice:s3cret")}` } };
  const stranger = { headers: { authorization: `Basic ${btoa("222233334444:s3cret")}` } };
  await served.ask("team/hello/manifests/1", { method: "HEAD", ...alice });
  await served.ask("team/hello/manifests/1", alice);
  await served.ask("team/hello/manifests/none", { method: "HEAD", ...alice });
  await served.ask("team/hello/manifests/none", alice);
  await served.ask("team/hello/manifests/1", { method: "HEAD", ...stranger });
  await served.ask(`team/hello/manifests/${digest}`, { method: "DELETE", ...alice });

  const { events } = await served.trail.lookup({ filter: {}, order: "oldest-first", limit: 50 });
  const records = events.map(({ text }) => JSON.parse(text));
  expect(records.map(({ eventName, errorCode }) => [eventName, errorCode])).toEqual([
    ["PutImage", undefined],
    ["BatchGetImage", undefined],
    ["BatchGetImage", "MANIFEST_UNKNOWN"],
    ["BatchGetImage", "AccessDenied"],
    ["BatchDeleteImage", undefined],
  ]);
  expect(records[0]).toMatchObject({
    ...{ eventSource: "ecr.amazonaws.com", readOnly: false },
    requestParameters: { repositoryName: "team/hello", imageTag: "1", imageDigest: digest },
    responseElements: { image: { repositoryName: "team/hello", imageId: { imageDigest: digest, imageTag: "1" } } },
    resources: [{ ARN: "arn:aws:ecr:us-east-1:000000000000:repository/team/hello" }],
  });
  expect(records[1]).toMatchObject({ userIdentity: { userName: "alice" }, readOnly: true });
  expect(records[3]).toMatchObject({ userIdentity: { type: "AWSAccount", accountId: "222233334444" } });
  expect(JSON.stringify(records)).not.toContain("s3cret");
});
