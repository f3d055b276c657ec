import { expect, test } from "vitest";
import { functionArn } from "./arn.ts";
import { newFunctionName, resolveFunctionName } from "./name.ts";

const here = { region: "us-east-1", account: "000000000000" };
const arn = "arn:aws:lambda:us-east-1:000000000000:function:my-fn";

test.each<[string, string, string | undefined]>([
  ["my-fn", "my-fn", undefined],
  ["my-fn:7", "my-fn", "7"],
  ["my-fn:live", "my-fn", "live"],
  ["my-fn:$LATEST", "my-fn", "$LATEST"],
  ["function:my-fn", "my-fn", undefined],
  ["000000000000:function:my-fn", "my-fn", undefined],
  ["000000000000:function:my-fn:live", "my-fn", "live"],
  [arn, "my-fn", undefined],
  [`${arn}:$LATEST`, "my-fn", "$LATEST"],
  ["us-east-1:000000000000:function:my-fn", "my-fn", undefined],
  ["my-fn-1:live", "my-fn-1", "live"], // looks like a region, and is a name
  ["123456789012:live", "123456789012", "live"],
  ["a".repeat(64), "a".repeat(64), undefined],
])("%s names %s, qualifier %s", (text, functionName, qualifier) => {
  expect(resolveFunctionName(text, undefined, "write", here)).toEqual({ functionName, qualifier });
});

test("the Qualifier parameter qualifies a bare name, and may repeat the name's own", () => {
  expect(resolveFunctionName("my-fn", "live", "read", here).qualifier).toBe("live");
  expect(resolveFunctionName("my-fn:live", "live", "read", here).qualifier).toBe("live");
});

test("two different qualifiers are refused", () => {
  expect(() => resolveFunctionName("my-fn:1", "2", "read", here)).toThrow(
    "The derived qualifier from the function name does not match the specified qualifier.",
  );
});

test.each([
  ["arn:aws:lambda:us-east-1:111111111111:function:my-fn"],
  ["arn:aws:lambda:eu-west-1:000000000000:function:my-fn:live"],
])("%s, of another place, is not found under its own ARN", (text) => {
  expect(() => resolveFunctionName(text, undefined, "read", here)).toThrow(
    expect.objectContaining({ code: "ResourceNotFoundException", message: `Function not found: ${text}` }),
  );
});

test("a partial name of another account is not found under the whole ARN", () => {
  expect(() => resolveFunctionName("111111111111:function:x", "3", "read", here)).toThrow(
    "Function not found: arn:aws:lambda:us-east-1:111111111111:function:x:3",
  );
});

test.each([["my fn"], ["my/fn"], [""], ["my-fn:"], [":live"], ["fn:a:b"], ["my.fn"], ["my-fn\n"], ["ƒ"]])(
  "%j is no name for an operation that changes something",
  (text) => {
    expect(() => resolveFunctionName(text, undefined, "write", here)).toThrow(
      expect.objectContaining({
        code: "ValidationException",
        message: expect.stringContaining(
          `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: ` +
            "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?",
        ),
      }),
    );
  },
);

test("a name that is too long has Lambda's own answer, a whole string that is too long the front end's", () => {
  expect(() => resolveFunctionName("a".repeat(65), undefined, "write", here)).toThrow(
    expect.objectContaining({
      code: "InvalidParameterValueException",
      message: `1 validation error detected: Value '${"a".repeat(65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    }),
  );
  expect(() => resolveFunctionName("a".repeat(141), undefined, "write", here)).toThrow(
    expect.objectContaining({
      code: "ValidationException",
      message: expect.stringContaining("Member must have length less than or equal to 140"),
    }),
  );
});

test("a qualifier that cannot be one is refused", () => {
  expect(() => resolveFunctionName("my-fn", "a b", "read", here)).toThrow(
    "1 validation error detected: Value 'a b' at 'qualifier' failed to satisfy constraint: " +
      "Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
  );
  expect(() => resolveFunctionName("my-fn", "", "read", here)).toThrow("Member must have length greater than or equal");
  expect(() => resolveFunctionName("my-fn", "q".repeat(129), "read", here)).toThrow("less than or equal to 128");
});

test("a function is created without a qualifier", () => {
  expect(newFunctionName(arn, here)).toBe("my-fn");
  expect(() => newFunctionName("my-fn:1", here)).toThrow("Name it 'my-fn'.");
});

test.each([
  [{ ...here, functionName: "f" }, "arn:aws:lambda:us-east-1:000000000000:function:f"],
  [{ ...here, functionName: "f", qualifier: "$LATEST" }, "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST"],
  [{ region: "cn-north-1", account: "1", functionName: "f" }, "arn:aws-cn:lambda:cn-north-1:1:function:f"],
  [{ region: "us-gov-west-1", account: "1", functionName: "f" }, "arn:aws-us-gov:lambda:us-gov-west-1:1:function:f"],
])("the ARN of %o", (named, expected) => expect(functionArn(named)).toBe(expected));
