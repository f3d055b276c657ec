import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, type PolicyRequest } from "./evaluate.ts";
import { parsePolicy } from "./policy.ts";

const request: PolicyRequest = {
  principal: { kind: "account", accountId: "123456789012", accessKeyId: "alice" },
  action: "kms:Decrypt",
  resource: "arn:aws:kms:us-east-1:123456789012:key/one",
  context: {
    "aws:SourceArn": "arn:aws:lambda:us-east-1:123456789012:function:hello",
    "kms:EncryptionContext:aws:lambda:FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:hello",
  },
};

const allow = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
const verdict = (...statements: object[]) =>
  evaluate(parsePolicy(JSON.stringify({ Statement: statements }), "key"), request);

describe("a statement concerns a request", () => {
  test.each<[object, boolean]>([
    [{}, true],
    [{ Action: "KMS:decrypt" }, true],
    [{ Action: ["kms:Encrypt", "kms:De*"] }, true],
    [{ Action: "kms:Encrypt" }, false],
    [{ Action: undefined, NotAction: "kms:Encrypt" }, true],
    [{ Action: undefined, NotAction: ["kms:Encrypt", "kms:Decrypt"] }, false],
    [{ Principal: { AWS: "123456789012" } }, true],
    [{ Principal: { AWS: "222233334444" } }, false],
    [{ Principal: undefined, NotPrincipal: { AWS: "222233334444" } }, true],
    [{ Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:user/alice" } }, false],
    [{ Resource: "arn:aws:kms:*:key/o?e" }, true],
    [{ Resource: "arn:aws:kms:us-east-1:123456789012:key/two" }, false],
    [{ Resource: undefined, NotResource: "arn:aws:kms:us-east-1:123456789012:key/two" }, true],
  ])("with %j: %j", (change, expected) => {
    expect(verdict({ ...allow, ...change })).toBe(expected ? "allowed" : "implicit-deny");
  });

  const here = "arn:aws:lambda:us-east-1:123456789012:function:hello";
  test.each<[object, boolean]>([
    [{ StringEquals: { "AWS:sourcearn": here } }, true],
    [{ StringEquals: { "aws:SourceArn": ["x", here] } }, true],
    [{ StringEquals: { "aws:SourceArn": `${here}*` } }, false],
    [{ StringNotEquals: { "aws:SourceArn": ["x", here] } }, false],
    [{ StringNotEquals: { "aws:SourceArn": ["x", "y"] } }, true],
    [{ StringLike: { "aws:SourceArn": "arn:aws:lambda:*:function:*" } }, true],
    [{ StringNotLike: { "aws:SourceArn": "arn:aws:lambda:*" } }, false],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:lambda:*:*:function:hel*" } }, true],
    [{ ArnEquals: { "aws:SourceArn": "arn:*:lambda:us-east-1:*:*" } }, true],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:lambda:*:hello" } }, false],
    [{ ArnNotLike: { "aws:SourceArn": "arn:aws:lambda:*:*:function:other" } }, true],
    [{ ArnNotEquals: { "aws:SourceArn": here } }, false],
    [{ StringEquals: { "kms:EncryptionContext:aws:lambda:FunctionArn": here } }, true],
    [{ StringEquals: { "aws:SourceAccount": "123456789012" } }, false],
    [{ StringNotEquals: { "aws:SourceAccount": "123456789012" } }, true],
    [{ StringEquals: { "aws:SourceArn": here, "aws:SourceAccount": "123456789012" } }, false],
    [{ StringEquals: { "aws:SourceArn": here }, ArnLike: { "aws:SourceArn": "arn:aws:ecr:*:*:*" } }, false],
  ])("under the condition %j: %j", (Condition, expected) => {
    expect(verdict({ ...allow, Condition })).toBe(expected ? "allowed" : "implicit-deny");
  });
});

describe("of any policy", () => {
  const member = <Value>(...values: Value[]) => fc.constantFrom(...values);
  const statement = fc.record({
    Effect: member("Allow", "Deny"),
    Principal: member<unknown>(
      "*",
      { AWS: "123456789012" },
      { AWS: "222233334444" },
      { Service: "lambda.amazonaws.com" },
    ),
    Action: member("*", "kms:*", "kms:Decrypt", "kms:Encrypt"),
    Resource: member("*", request.resource, "arn:aws:kms:us-east-1:123456789012:key/two"),
    Condition: member<object>({}, { StringLike: { "aws:SourceArn": "*hello" } }, { StringEquals: { "aws:a": "b" } }),
  });
  const statements = fc.array(statement, { minLength: 1, maxLength: 5 });

  test("an explicit Deny wins, wherever it stands", () => {
    fc.assert(
      fc.property(statements, fc.nat(), (some, at) => {
        const place = at % (some.length + 1);
        expect(verdict(...some.slice(0, place), { ...allow, Effect: "Deny" }, ...some.slice(place))).toBe(
          "explicit-deny",
        );
      }),
    );
  });

  test("one more Allow takes nothing away, and one more Deny gives nothing", () => {
    fc.assert(
      fc.property(statements, statement, (some, more) => {
        const [before, after] = [verdict(...some), verdict(...some, more)];
        if (more.Effect === "Allow" && before === "allowed") expect(after).toBe("allowed");
        if (more.Effect === "Deny" && after === "allowed") expect(before).toBe("allowed");
      }),
    );
  });

  test("without an Allow nothing is allowed, and the order does not matter", () => {
    fc.assert(
      fc.property(statements, (some) => {
        expect(verdict(...some.map((one) => ({ ...one, Effect: "Deny" })))).not.toBe("allowed");
        expect(verdict(...some.toReversed())).toBe(verdict(...some));
      }),
    );
  });
});
