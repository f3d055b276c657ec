import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellQuote } from "./shell-quote.ts";

test.each(["plain-1.0", "two words", "it's", '{"a":"b"}', "$LATEST", "`id`", "line\nbreak", "", "a\\b", "!x*?"])(
  "a shell reads %j back unchanged",
  (argument) => {
    expect(execFileSync("/bin/sh", ["-c", `printf %s ${shellQuote(argument)}`], { encoding: "utf8" })).toBe(argument);
  },
);

test("what needs no quotes gets none", () => {
  expect(shellQuote("docker-daemon:hello:1")).toBe("docker-daemon:hello:1");
});
