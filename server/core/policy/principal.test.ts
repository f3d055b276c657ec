import { expect, test } from "vitest";
import {
  awsPrincipalName,
  callingPrincipal,
  isNamed,
  lambdaService,
  type Principal,
  principalArn,
  servicePrincipalName,
} from "./principal.ts";

const account = "123456789012";
const caller = callingPrincipal("alice", account);
const foreign = callingPrincipal("222233334444", account);
const lambda: Principal = { kind: "service", service: lambdaService };
const roleArn = `arn:aws:iam::${account}:role/service-role/hello`;
const session: Principal = { kind: "role-session", accountId: account, roleArn, sessionName: "hello" };

test("an access key id of exactly twelve digits names its account, any other one is ours", () => {
  expect(callingPrincipal("222233334444", account)).toMatchObject({ accountId: "222233334444" });
  for (const accessKeyId of [undefined, "test", "2222333344445", "AKIAIOSFODNN7EXAMPLE"]) {
    expect(callingPrincipal(accessKeyId, account)).toMatchObject({ accountId: account });
  }
});

test.each([
  ["*", { caller: true, foreign: true, lambda: true, session: true }],
  [account, { caller: true, foreign: false, lambda: false, session: true }],
  [`arn:aws:iam::${account}:root`, { caller: true, foreign: false, lambda: false, session: true }],
  ["222233334444", { caller: false, foreign: true, lambda: false, session: false }],
  [`arn:aws:iam::${account}:user/alice`, { caller: true, foreign: false, lambda: false, session: false }],
  [`arn:aws:iam::${account}:user/bob`, { caller: false, foreign: false, lambda: false, session: false }],
  [roleArn, { caller: false, foreign: false, lambda: false, session: true }],
  [`arn:aws:iam::${account}:role/hello`, { caller: false, foreign: false, lambda: false, session: false }],
  [`arn:aws:sts::${account}:assumed-role/hello/hello`, { caller: false, foreign: false, lambda: false, session: true }],
  [
    `arn:aws:sts::${account}:assumed-role/hello/other`,
    { caller: false, foreign: false, lambda: false, session: false },
  ],
])("the name %s means whom IAM says it means", (text, expected) => {
  const name = awsPrincipalName(text);
  if (!name) throw new Error("it is a name");
  const found = Object.entries({ caller, foreign, lambda, session }).map(([who, principal]) => [
    who,
    isNamed(principal, name),
  ]);
  expect(Object.fromEntries(found)).toEqual(expected);
});

test.each([
  "",
  "alice",
  "12345",
  "arn:aws:iam::123456789012:role/*",
  "arn:aws:s3:::bucket",
  "arn:aws:iam::1:root",
  "**",
])("%j names nobody", (text) => {
  expect(awsPrincipalName(text)).toBeUndefined();
});

test("a service is named by its host name, and by nothing else", () => {
  const name = servicePrincipalName(lambdaService);
  expect(name && [caller, session, lambda].map((principal) => isNamed(principal, name))).toEqual([false, false, true]);
  for (const text of ["lambda", "*", "*.amazonaws.com", "lambda.example.com"]) {
    expect(servicePrincipalName(text)).toBeUndefined();
  }
});

test("a principal is written as STS writes it", () => {
  expect([caller, foreign, lambda, session].map((principal) => principalArn(principal, "aws"))).toEqual([
    `arn:aws:iam::${account}:user/alice`,
    "arn:aws:iam::222233334444:root",
    "lambda.amazonaws.com",
    `arn:aws:sts::${account}:assumed-role/hello/hello`,
  ]);
});
