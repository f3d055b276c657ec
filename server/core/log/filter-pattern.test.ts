import fc from "fast-check";
import { expect, test } from "vitest";
import { linePattern } from "./filter-pattern.ts";

const error = '{"level":"ERROR","status":503,"user":{"id":"u-1"},"tags":["a","b"],"retry":false,"cause":null}';

test.each<[string, string, boolean]>([
  ["", "anything", true],
  ["   ", "", true],
  ["ERROR", "[ERROR 400] BAD REQUEST", true],
  ["ERROR", "[error 400]", false],
  ["Exception", "java.lang.NullPointerException", true],
  ["ERROR REQUEST", "[ERROR 400] BAD REQUEST", true],
  ["ERROR REQUEST", "[ERROR 400]", false],
  ['"INTERNAL SERVER ERROR"', "[ERROR 500] INTERNAL SERVER ERROR", true],
  ['"INTERNAL SERVER ERROR"', "[ERROR 500] SERVER INTERNAL ERROR", false],
  ['"say \\"hi\\" \\\\ "', 'they say "hi" \\ there', true],
  ["ERROR -REQUEST", "[ERROR 500] SERVER", true],
  ["ERROR -REQUEST", "[ERROR 400] BAD REQUEST", false],
  ['-"BAD REQUEST"', "[ERROR 500]", true],
  ["?ERROR ?WARN", "[WARN] hm", true],
  ["?ERROR ?WARN", "[INFO] ok", false],
  ['?"a b" ?c', "a b", true],
  ["?ERROR INFO", "[INFO] ok", true],
  ["größe", "die größe", true],
  ['{ $.level = "ERROR" }', error, true],
  ['{$.level="ERROR"}', error, true],
  ["{ $.level = ERROR }", error, true],
  ['{ $.level = "INFO" }', error, false],
  ['{ $.level != "INFO" }', error, true],
  ['{ $.missing != "INFO" }', error, false],
  ['{ $.level = "ERR*" }', error, true],
  ['{ $.level = "*R*R" }', error, true],
  ['{ $.level = "*R*R*R*R" }', error, false],
  ['{ $.level = "E*E" }', '{"level":"E"}', false],
  ['{ $.level = "\\*" }', error, false],
  ['{ $.level = "\\*" }', '{"level":"*"}', true],
  ["{ $.status = 503 }", error, true],
  ["{ $.status = 5.03e2 }", error, true],
  ["{ $.status = 5* }", error, true],
  ["{ $.status != 503 }", error, false],
  ["{ $.status >= 500 && $.status < 600 }", error, true],
  ["{ $.status > 503 }", error, false],
  ["{ $.level > 503 }", error, false],
  ['{ $.user.id = "u-1" }', error, true],
  ["{ $['user'].id = u-1 }", error, true],
  ['{ $.tags[1] = "b" }', error, true],
  ['{ $.tags[2] = "b" }', error, false],
  ["{ $.retry IS FALSE }", error, true],
  ["{ $.retry IS TRUE }", error, false],
  ["{ $.cause IS NULL }", error, true],
  ["{ $.missing IS NULL }", error, false],
  ["{ $.missing NOT EXISTS }", error, true],
  ["{ $.cause NOT EXISTS }", error, false],
  ['{ $.level = "INFO" || $.level = "WARN" || $.status = 503 }', error, true],
  ['{ $.level = "INFO" || $.level = "ERROR" && $.status = 1 }', error, false],
  ['{ ($.level = "INFO" || $.level = "ERROR") && ($.status = 503) }', error, true],
  ['{ $.detail-type = "x" }', '{"detail-type":"x"}', true],
  ['{ $.toString = "*" }', "{}", false],
  ['{ $.level = "ERROR" }', "no JSON", false],
  ['{ $.level = "ERROR" }', "{broken", false],
  ['{ $.level = "ERROR" }', "ERROR", false],
])("%s on %s: %s", (pattern, line, expected) => {
  expect(linePattern(pattern)(line)).toBe(expected);
});

test.each([
  ["foo:bar", "Invalid character(s) in term ':'"],
  ["a [b", "Invalid character(s) in term '['"],
  ["fail(", "Invalid character(s) in term '('"],
  ['"open', "Invalid character(s) in term '\"open'"],
  ['a"b"', "Invalid character(s) in term 'a\"b\"'"],
  ["{ $.level }", "Invalid character(s) in term '}'"],
  ["{ $.level = }", "Invalid character(s) in term '}'"],
  ["{ $ = 1 }", "Invalid character(s) in term '$'"],
  ["{ level = 1 }", "Invalid character(s) in term 'level = 1 }'"],
  ['{ $."sc-status" = 5 }', "Invalid character(s) in term '$'"],
  ["{ $.a IS MISSING }", "Invalid character(s) in term 'IS MISSING'"],
  ["{ $.a > x }", "Invalid character(s) in term 'x'"],
  ["{ ($.a = 1 }", "Invalid character(s) in term '}'"],
  ["{ $.a = 1 } x", "Invalid character(s) in term 'x'"],
  ["{ $.a = 1", "Invalid filter pattern: it ends too early"],
  ["[ip, user]", "Filter patterns for space-delimited log events are not supported by Lambdarium."],
  ["%ERR.*%", "Filter patterns with regular expressions are not supported by Lambdarium."],
])("%s is refused: %s", (pattern, message) => {
  expect(() => linePattern(pattern)).toThrow(expect.objectContaining({ code: "InvalidParameterException", message }));
});

test("a quoted phrase is found exactly where the text has it", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", '"', "\\", " ", "*", "é", "\n") });
  fc.assert(
    fc.property(text, text, text, (before, phrase, after) => {
      const quoted = `"${phrase.replace(/["\\]/g, "\\$&")}"`;
      expect(linePattern(quoted)(before + phrase + after)).toBe(true);
      expect(linePattern(quoted)(before)).toBe(before.includes(phrase));
      expect(linePattern(`-${quoted}`)(before)).toBe(!before.includes(phrase));
    }),
  );
});

test("a string is equal to itself in JSON, and stars match what a regular expression would", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "\\", '"', "ü") });
  fc.assert(
    fc.property(text, text, (value, other) => {
      const exact = `{ $.x = "${value.replace(/[*"\\]/g, "\\$&")}" }`;
      expect(linePattern(exact)(JSON.stringify({ x: value }))).toBe(true);
      expect(linePattern(exact)(JSON.stringify({ x: other }))).toBe(other === value);
      const starred = value.replace(/["\\]/g, "\\$&");
      const form = new RegExp(`^${value.replace(/\\/g, "\\\\").replaceAll("*", ".*")}$`);
      expect(linePattern(`{ $.x = "${starred}" }`)(JSON.stringify({ x: other }))).toBe(form.test(other));
    }),
  );
});

test("any pattern is understood or refused with a sentence", () => {
  const pieces = fc.constantFrom(
    "{",
    "}",
    "(",
    ")",
    "$",
    ".a",
    "[0]",
    "=",
    "!=",
    "<",
    "&&",
    "||",
    '"',
    "\\",
    "?",
    "-",
    "x",
    "5",
    "*",
    " ",
    "IS",
    "NULL",
  );
  fc.assert(
    fc.property(
      fc.array(pieces).map((list) => list.join("")),
      (pattern) => {
        try {
          expect(typeof linePattern(pattern)(error)).toBe("boolean");
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: "InvalidParameterException" });
        }
      },
    ),
    { numRuns: 1000 },
  );
});
