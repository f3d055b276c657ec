import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aliasNameViolations, assertRouting, isAliasName, routed, versionsOf, versionViolations } from "./alias.ts";

describe("an invoke by an alias", () => {
  test("goes to the version that the alias names when no share goes elsewhere", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
        expect(routed({ version: "1", weights: {} }, random)).toBe("1");
      }),
    );
  });

  test("goes elsewhere in exactly the share that was set, whatever the share", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 997 }), (weight, numbers) => {
        // Random numbers that are spread evenly: those below the share are as many as it says, to within one.
        const randoms = Array.from({ length: numbers }, (_, index) => index / numbers);
        const alias = { version: "1", weights: { 2: weight } };
        const elsewhere = randoms.filter((random) => routed(alias, random) === "2").length;
        expect(Math.abs(elsewhere - weight * numbers)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each([
    [0, 0, "1"],
    [1, 0.999_999, "2"],
    [0.25, 0.249, "2"],
    [0.25, 0.25, "1"],
  ])("with a share of %d and the number %d goes to version %s", (weight, random, version) => {
    expect(routed({ version: "1", weights: { 2: weight } }, random)).toBe(version);
  });
});

test.each([
  ["$LATEST", false],
  ["12", false],
  ["prod", true],
  ["v1", true],
])("%s is an alias's name: %s", (qualifier, isIt) => expect(isAliasName(qualifier)).toBe(isIt));

test("the versions that an alias names are its own and those that get a share", () => {
  expect(versionsOf({ version: "3", weights: { 4: 0.5 } })).toEqual(["3", "4"]);
});

test.each([
  ["123", "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"],
  ["a b", "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"],
  ["a".repeat(129), "Member must have length less than or equal to 128"],
])("%s is no name for an alias", (name, constraint) => {
  expect(aliasNameViolations(name)).toEqual([{ member: "name", value: name, constraint }]);
});

test("an alias is given to $LATEST or to a number", () => {
  expect(["$LATEST", "1", "007"].flatMap(versionViolations)).toEqual([]);
  expect(versionViolations("live")).toMatchObject([{ member: "functionVersion", value: "live" }]);
});

test.each([
  [
    { version: "1", weights: { 2: 1.5 } },
    "ValidationException",
    "Value '{2=1.5}' at 'routingConfig.additionalVersionWeights'",
  ],
  [
    { version: "1", weights: { 2: -0.1 } },
    "ValidationException",
    "Member must have value greater than or equal to 0.0",
  ],
  [{ version: "1", weights: { 2: Number.NaN } }, "ValidationException", "Map value must satisfy constraint"],
  [
    { version: "1", weights: { live: 0.5 } },
    "ValidationException",
    "Member must satisfy regular expression pattern: [0-9]+",
  ],
  [
    { version: "1", weights: { 2: 0.1, 3: 0.1 } },
    "InvalidParameterValueException",
    "Number of items in AdditionalVersionWeights cannot be greater than 1",
  ],
  [
    { version: "1", weights: { 1: 0.1 } },
    "InvalidParameterValueException",
    "Invalid function version 1. Function version 1 is already included in routing configuration.",
  ],
  [
    { version: "$LATEST", weights: { 1: 0.1 } },
    "InvalidParameterValueException",
    "$LATEST is not supported for an alias pointing to more than 1 version",
  ],
])("%o is refused", (alias, code, message) => {
  const refusal = () => assertRouting(alias as unknown as Parameters<typeof assertRouting>[0]);
  expect(refusal).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

test("all other weights are taken", () => {
  for (const share of [0, 0.1, 1]) expect(() => assertRouting({ version: "1", weights: { 2: share } })).not.toThrow();
  expect(() => assertRouting({ version: "$LATEST", weights: {} })).not.toThrow();
});
