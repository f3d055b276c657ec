import { expect, test } from "vitest";
import { clientOf, tokenFor } from "./access.ts";
import { pushBlob, pushImage, refusalOf } from "./testing/push.ts";
import { digestOf, openRepository } from "./testing/served-repository.ts";

const account = "000000000000";
const basic = (user: string, password = "x") => ({ authorization: `Basic ${btoa(`${user}:${password}`)}` });
const foreign = { headers: basic("222233334444") };

test.each([
  [{}, account],
  [basic("anybody"), account],
  [basic("222233334444"), "222233334444"],
  [basic("AWS", tokenFor("222233334444", "salt")), "222233334444"],
  [basic("AWS", tokenFor("test", "salt")), account],
  [basic("AWS", "made up"), account],
  [{ authorization: "Bearer 222233334444" }, account],
])("a client with the login %j is of the account %s", (headers, accountId) => {
  expect(clientOf(headers, account)).toMatchObject({ kind: "account", accountId });
});

test("another account is denied everything in a repository without a policy, by every method", async () => {
  await using served = await openRepository();
  const digest = digestOf(await pushImage(served, "team/hello", { tag: "1" }));
  const upload = "team/hello/blobs/uploads/";
  const asked: [string, string][] = [
    ["GET", "team/hello/tags/list"],
    ["HEAD", "team/hello/tags/list"],
    ["GET", "team/hello/manifests/1"],
    ["HEAD", `team/hello/manifests/${digest}`],
    ["PUT", "team/hello/manifests/2"],
    ["DELETE", "team/hello/manifests/1"],
    ["GET", `team/hello/blobs/${digest}`],
    ["HEAD", `team/hello/blobs/${digest}`],
    ["DELETE", `team/hello/blobs/${digest}`],
    ["GET", `team/hello/referrers/${digest}`],
    ["POST", upload],
    ["PATCH", `${upload}1`],
    ["PUT", `${upload}1?digest=${digest}`],
    ["GET", `${upload}1`],
    ["DELETE", `${upload}1`],
    ["POST", "team/new/blobs/uploads/"],
  ];
  for (const [method, path] of asked) {
    const answer = await served.ask(path, { method, ...foreign });
    if (method === "HEAD") expect([path, answer.status]).toEqual([path, 403]);
    else expect(await refusalOf(answer), `${method} ${path}`).toMatchObject({ status: 403, code: "DENIED" });
  }
  expect(await (await served.ask("_catalog", foreign)).json()).toEqual({ repositories: [] });
});

test("a statement lets another account pull, and it cannot mount what it may not read", async () => {
  await using served = await openRepository();
  const digest = digestOf(await pushImage(served, "open", { tag: "1" }));
  const secret = "secret";
  await pushBlob(served, "closed", secret);
  const Statement = {
    Effect: "Allow",
    Principal: { AWS: "222233334444" },
    Action: ["ecr:BatchGetImage", "ecr:Initiate*"],
  };
  await served.repository.setPolicy("open", JSON.stringify({ Statement }));
  expect((await served.ask(`open/manifests/${digest}`, foreign)).status).toBe(200);
  expect((await served.ask("open/manifests/1", { method: "DELETE", ...foreign })).status).toBe(403);
  for (const from of ["", "&from=closed"]) {
    const path = `open/blobs/uploads/?mount=${digestOf(secret)}${from}`;
    expect((await served.ask(path, { method: "POST", ...foreign })).status).toBe(202);
    expect(await served.repository.hasBlob("open", digestOf(secret))).toBe(false);
  }
  expect((await served.ask(`open/blobs/uploads/?mount=${digestOf(secret)}`, { method: "POST" })).status).toBe(201);
});

test("an explicit Deny refuses also a client without a login", async () => {
  await using served = await openRepository();
  await pushImage(served, "hello", { tag: "1" });
  const Statement = { Effect: "Deny", Principal: "*", Action: "ecr:BatchGetImage" };
  await served.repository.setPolicy("hello", JSON.stringify({ Statement }));
  expect(await refusalOf(await served.ask("hello/manifests/1"))).toMatchObject({
    status: 403,
    code: "DENIED",
    message: expect.stringContaining("with an explicit deny"),
  });
});
