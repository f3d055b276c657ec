import { expect, test } from "vitest";
import { CommandShells } from "./command-shells.ts";

const shells = (most = 2) => new CommandShells({ ...process.env, GREETING: "hello" }, most);
const script = (text: string, ...args: string[]) => ["sh", "-c", text, "sh", ...args];

test("a program has its arguments as they are, whatever is in them", async () => {
  const args = ["", "a b", "it's", '"$GREETING"', "$(exit 1)", "`exit 1`", "\\", "é *", "-n"];
  const complains = script('printf "<%s>" "$@"; exit 3', ...args);
  expect(await shells().run(complains)).toEqual({ code: 3, complaint: args.map((arg) => `<${arg}>`).join("") });
});

test("success says nothing, failure what was printed", async () => {
  const some = shells();
  expect(await some.run(script("echo fine"))).toEqual({ code: 0, complaint: "" });
  expect(await some.run(script('echo one; echo "$GREETING" >&2; exit 1'))).toEqual({ code: 1, complaint: "one hello" });
  expect(await some.run(["no-such-program"])).toMatchObject({ code: 127 });
});

test("no more run at once than there may be shells, and all of them run", async () => {
  const some = shells(2);
  const results = await Promise.all(Array.from({ length: 9 }, (_, number) => some.run(script(`exit ${number}`))));
  expect(results.map(({ code }) => code)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("a shell that is killed fails its program, and the next has another", async () => {
  const some = shells(1);
  const kills = script('kill -9 "$PPID"');
  const [killed, next] = await Promise.allSettled([some.run(kills), some.run(["true"])]);
  expect(killed).toMatchObject({ status: "rejected", reason: new Error("the shell that ran it has ended") });
  expect(next).toEqual({ status: "fulfilled", value: { code: 0, complaint: "" } });
});
