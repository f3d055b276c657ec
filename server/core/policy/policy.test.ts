import { expect, test } from "vitest";
import { type PolicyKind, parsePolicy } from "./policy.ts";

const good = { Effect: "Allow", Principal: "*", Action: "ecr:*" };
const keyGood = { ...good, Action: "kms:*", Resource: "*" };

function sentenceOf(policy: unknown, kind: PolicyKind = "repository"): string {
  try {
    parsePolicy(typeof policy === "string" ? policy : JSON.stringify(policy), kind);
  } catch (error) {
    expect(error).toMatchObject({ code: "MalformedPolicy" });
    return error instanceof Error ? error.message : "";
  }
  return "it is taken";
}

test("a policy is read with one statement or with many, each with its members", () => {
  expect(parsePolicy(JSON.stringify({ Version: "2012-10-17", Id: "x", Statement: good }), "repository")).toEqual({
    statements: [
      {
        effect: "Allow",
        principals: { except: false, items: [{ kind: "everybody" }] },
        actions: { except: false, items: ["ecr:*"] },
        conditions: [],
      },
    ],
  });
  const full = {
    Sid: "a b",
    Effect: "Deny",
    NotPrincipal: { AWS: ["123456789012"], Service: "lambda.amazonaws.com" },
    NotAction: ["kms:Decrypt"],
    NotResource: "arn:aws:kms:us-east-1:123456789012:key/1",
    Condition: { StringLike: { "aws:sourceArn": ["a", "b*"] }, ArnEquals: { "aws:SourceArn": "c" } },
  };
  expect(parsePolicy(JSON.stringify({ Statement: [keyGood, full] }), "key").statements[1]).toEqual({
    sid: "a b",
    effect: "Deny",
    principals: {
      except: true,
      items: [
        { kind: "account", accountId: "123456789012" },
        { kind: "service", service: "lambda.amazonaws.com" },
      ],
    },
    actions: { except: true, items: ["kms:decrypt"] },
    resources: { except: true, items: ["arn:aws:kms:us-east-1:123456789012:key/1"] },
    conditions: [
      { operator: "StringLike", key: "aws:sourcearn", values: ["a", "b*"] },
      { operator: "ArnEquals", key: "aws:sourcearn", values: ["c"] },
    ],
  });
});

const statement = (change: object) => ({ Statement: [good, { ...good, ...change }] });

test.each<[unknown, string]>([
  ["no json", "The policy is not JSON: "],
  ["[]", "The policy must be a JSON object"],
  [{}, "Statement is missing"],
  [{ Statement: [] }, "Statement must not be empty"],
  [{ Statement: good, Version: "2013-01-01" }, 'Version must be 2012-10-17 or 2008-10-17, not "2013-01-01"'],
  [{ Statement: good, Id: 5 }, "Id must be a text"],
  [{ Statement: good, Owner: "x" }, "Owner is not an element of a policy: it has Version, Id, Statement"],
  [{ Statement: "x" }, "Statement must be an object"],
  [statement({ Effect: "allow" }), 'Statement[1].Effect must be Allow or Deny, not "allow"'],
  [statement({ Effect: undefined }), "Statement[1].Effect must be Allow or Deny, it is missing"],
  [statement({ Sid: 7 }), "Statement[1].Sid must be a text"],
  [statement({ Conditions: {} }), "Statement[1].Conditions is not an element of a policy"],
  [statement({ Principal: undefined }), "Statement[1].Principal is missing"],
  [statement({ NotPrincipal: "*" }), "Statement[1] must have Principal or NotPrincipal, not both"],
  [statement({ Principal: "123456789012" }), "Statement[1].Principal must be * or an object with AWS or Service"],
  [statement({ Principal: {} }), "Statement[1].Principal must not be empty"],
  [statement({ Principal: { Federated: "x" } }), "Statement[1].Principal.Federated is not supported"],
  [statement({ Principal: { AWS: ["*", "bob"] } }), "Statement[1].Principal.AWS[1] must be *, an account, or the ARN"],
  [statement({ Principal: { AWS: "arn:aws:iam::123456789012:role/*" } }), "Statement[1].Principal.AWS must be *"],
  [statement({ Principal: { Service: "lambda" } }), "Statement[1].Principal.Service must be a service"],
  [statement({ Action: undefined }), "Statement[1].Action is missing"],
  [statement({ Action: [] }), "Statement[1].Action must not be empty"],
  [statement({ Action: ["ecr:*", 5] }), "Statement[1].Action[1] must be a text, not 5"],
  [statement({ Action: "BatchGetImage" }), 'Statement[1].Action must be * or service:Action, not "BatchGetImage"'],
  [statement({ NotAction: "*" }), "Statement[1] must have Action or NotAction, not both"],
  [statement({ Resource: "*" }), "Statement[1].Resource has no place in a repository's policy"],
  [statement({ Condition: [] }), "Statement[1].Condition must be an object"],
  [statement({ Condition: { Bool: { "aws:a": "true" } } }), "Statement[1].Condition.Bool is not supported: conditions"],
  [statement({ Condition: { StringLike: {} } }), "Statement[1].Condition.StringLike must be an object with keys"],
  [statement({ Condition: { StringLike: { a: "b" } } }), "Statement[1].Condition.StringLike.a is not a condition key"],
  [
    statement({ Condition: { StringLike: { "aws:a": ["x", true] } } }),
    "Statement[1].Condition.StringLike.aws:a[1] must be a text, not true",
  ],
  [
    {
      Statement: [
        { ...good, Sid: "a" },
        { ...good, Sid: "a" },
      ],
    },
    'Statement has the Sid "a" twice',
  ],
])("%j is refused with its place", (policy, sentence) => {
  expect(sentenceOf(policy)).toContain(sentence);
});

test("a key's policy names its resource, and no variable that would not be filled in", () => {
  expect(sentenceOf({ Statement: good }, "key")).toBe("Statement.Resource is missing");
  expect(sentenceOf({ Statement: { ...keyGood, Resource: "key" } }, "key")).toContain(
    "Statement.Resource must be * or",
  );
  const Condition = { StringLike: { "aws:a": ["$", "{aws:username}"].join("") } };
  expect(sentenceOf({ Version: "2012-10-17", Statement: { ...keyGood, Condition } }, "key")).toContain(
    "Statement.Condition.StringLike.aws:a must not have variables",
  );
  expect(sentenceOf({ Statement: { ...keyGood, Condition } }, "key")).toBe("it is taken");
});

test("a member that every object has by itself is one that policies do not have", () => {
  expect(sentenceOf('{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","__proto__":{}}}')).toContain(
    "Statement.__proto__ is not an element",
  );
  expect(sentenceOf(statement({ Condition: { constructor: { "aws:a": "b" } } }))).toContain("constructor is not supp");
});
