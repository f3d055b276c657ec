import fc from "fast-check";
import { expect, test } from "vitest";
import { type PageToken, pageTokenText, parsePageToken } from "./page-token.ts";

test("a token is AWS's shape and comes back as it was", () => {
  const tokens = fc.record<PageToken>({
    direction: fc.constantFrom("forward", "backward"),
    position: fc.record({ at: fc.double({ min: 0, noNaN: true }), sequence: fc.maxSafeNat() }),
  });
  fc.assert(
    fc.property(tokens, (token) => {
      const text = pageTokenText(token);
      expect(text).toMatch(/^[fb]\/\d{56}\/s$/);
      expect(parsePageToken(text)).toEqual(token);
    }),
  );
});

test.each(["", "f/1/s", `x/${"0".repeat(56)}/s`, `f/${"9".repeat(56)}/s`, `f/${"0".repeat(56)}`, "f/abc/s"])(
  "%j is no token",
  (text) => {
    const refusal = { code: "InvalidParameterException", message: "The specified nextToken is invalid." };
    expect(() => parsePageToken(text)).toThrow(expect.objectContaining(refusal));
  },
);
