import { describe, expect, test } from "vitest";
import { defaultKeyPolicy, keyRefusal, lockOutFault } from "./key-access.ts";
import { hasLambdaStatement, withLambdaStatement, withoutLambdaStatement } from "./lambda-statement.ts";
import { parsePolicy } from "./policy.ts";
import { callingPrincipal, type Principal } from "./principal.ts";
import { lambdaRefusal, locksOutOfRepository, repositoryRefusal } from "./repository-access.ts";

const place = { region: "us-east-1", account: "123456789012" };
const own = callingPrincipal("alice", place.account);
const foreign = callingPrincipal("222233334444", place.account);
const repository = "hello";
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const deny = { Effect: "Deny", Principal: "*", Action: "ecr:*" };
const allowForeign = { Effect: "Allow", Principal: { AWS: "222233334444" }, Action: ["ecr:BatchGetImage"] };

describe("a repository", () => {
  const refusal = (policyText: string | undefined, principal: Principal, action = "ecr:BatchGetImage") =>
    repositoryRefusal(policyText, { repository, principal, action }, place);

  test("is open to its account for all that nothing denies, and to others for what a statement allows", () => {
    expect(refusal(undefined, own)).toBeUndefined();
    expect(refusal(policyOf(allowForeign), own, "ecr:PutImage")).toBeUndefined();
    expect(refusal(policyOf(allowForeign), foreign)).toBeUndefined();
    expect(refusal(undefined, foreign)).toBe(
      "User: arn:aws:iam::222233334444:root is not authorized to perform: ecr:BatchGetImage on resource: " +
        "arn:aws:ecr:us-east-1:123456789012:repository/hello " +
        "because no resource-based policy allows the ecr:BatchGetImage action",
    );
    expect(refusal(policyOf(allowForeign), foreign, "ecr:PutImage")).toContain("no resource-based policy allows");
    for (const who of [own, foreign]) {
      expect(refusal(policyOf(allowForeign, deny), who)).toContain("with an explicit deny in a resource-based policy");
    }
  });

  test("whose policy cannot be read is its account's alone", () => {
    expect(refusal('{"Statement":[{"Effect":"Allow"}]}', own)).toBeUndefined();
    expect(refusal('{"Statement":[{"Effect":"Allow"}]}', foreign)).toBeDefined();
  });

  test("locks out whom its policy denies to set another one", () => {
    const locks = (policyText: string) => locksOutOfRepository(policyText, { repository, principal: own }, place);
    expect([policyOf(allowForeign), policyOf(deny)].map(locks)).toEqual([false, true]);
  });
});

describe("Lambda's statement", () => {
  const reads = (policyText: string | undefined) =>
    lambdaRefusal(policyText, { repository, functionName: "echo" }, place);

  test("lets Lambda read for any function of the account, and without it Lambda may not", () => {
    expect(reads(undefined)).toBe("The repository hello has no policy that allows Lambda ecr:BatchGetImage.");
    expect(reads(policyOf(allowForeign))).toBe(
      "The policy of the repository hello does not allow Lambda ecr:BatchGetImage.",
    );
    const permitted = withLambdaStatement(policyOf(allowForeign), place);
    expect(reads(permitted)).toBeUndefined();
    expect(parsePolicy(permitted, "repository").statements).toHaveLength(2);
    expect(
      lambdaRefusal(permitted, { repository, functionName: "echo" }, { ...place, account: "222233334444" }),
    ).toBeDefined();
  });

  test("does not help against a Deny, or where only one of the two actions is allowed", () => {
    expect(reads(withLambdaStatement(policyOf(deny), place))).toBe(
      "The policy of the repository hello denies Lambda ecr:BatchGetImage.",
    );
    const half = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "ecr:BatchGetImage" };
    expect(reads(policyOf(half))).toContain("ecr:GetDownloadUrlForLayer");
  });

  test("is put in once, and taken out without anything else", () => {
    const alone = withLambdaStatement(undefined, place);
    expect(withLambdaStatement(alone, place)).toBe(alone);
    expect(hasLambdaStatement(alone)).toBe(true);
    expect(withoutLambdaStatement(alone)).toBeUndefined();
    const both = withLambdaStatement(policyOf(allowForeign), place);
    expect(JSON.parse(withoutLambdaStatement(both) ?? "")).toEqual(JSON.parse(policyOf(allowForeign)));
    expect(JSON.parse(withLambdaStatement(JSON.stringify({ Id: "x", Statement: deny }), place))).toMatchObject({
      Id: "x",
      Statement: [deny, { Sid: "LambdaECRImageRetrievalPolicy" }],
    });
  });
});

describe("a key", () => {
  const keyArn = "arn:aws:kms:us-east-1:123456789012:key/one";
  const roleArn = "arn:aws:iam::123456789012:role/echo";
  const session: Principal = { kind: "role-session", accountId: place.account, roleArn, sessionName: "echo" };
  const keyPolicy = (...Statement: object[]) => parsePolicy(JSON.stringify({ Statement }), "key");
  const refusal = (policy: ReturnType<typeof keyPolicy>, principal: Principal) =>
    keyRefusal(policy, { principal, action: "kms:Decrypt", resource: keyArn, context: {} }, place.region);

  test("is, with the default policy, the account's and its roles', and nobody else's", () => {
    const policy = parsePolicy(defaultKeyPolicy(place), "key");
    expect(refusal(policy, own)).toBeUndefined();
    expect(refusal(policy, session)).toBeUndefined();
    expect(refusal(policy, foreign)).toContain("User: arn:aws:iam::222233334444:root is not authorized");
  });

  test("is nobody's whom its policy does not allow, the account's neither", () => {
    const policy = keyPolicy({ Effect: "Allow", Principal: { AWS: roleArn }, Action: "kms:*", Resource: "*" });
    expect(refusal(policy, session)).toBeUndefined();
    expect(refusal(policy, own)).toContain("because no resource-based policy allows the kms:Decrypt action");
    expect(refusal(policy, { ...session, roleArn: "arn:aws:iam::123456789012:role/other" })).toBe(
      "User: arn:aws:sts::123456789012:assumed-role/other/echo is not authorized to perform: kms:Decrypt on resource: " +
        `${keyArn} because no resource-based policy allows the kms:Decrypt action`,
    );
  });

  test("locks out who could not set its policy again", () => {
    const reading = { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" };
    const lockedOut = (policy: ReturnType<typeof keyPolicy>) =>
      lockOutFault(policy, { principal: own, keyArn }) !== undefined;
    expect(lockedOut(parsePolicy(defaultKeyPolicy(place), "key"))).toBe(false);
    expect(lockedOut(keyPolicy(reading))).toBe(true);
    const denied = { ...reading, Effect: "Deny", Action: "kms:Put*" };
    expect(lockedOut(keyPolicy({ ...reading, Action: "kms:*" }, denied))).toBe(true);
  });
});
