/** Where no mark can be made: an engine on another host, or a user who may not. The bytes are as attach brings them. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { followOutput, type OutputLine } from "./container-output.ts";

function follow() {
  const attached = new PassThrough();
  const lines: OutputLine[] = [];
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const output = followOutput(
    attached,
    (line) => {
      lines.push(line);
      return undefined;
    },
    () => {
      asked.resolve();
      return answered.promise;
    },
  );
  const write = (stream: 1 | 2, text: string) => {
    const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length]);
    attached.write(Buffer.concat([header, Buffer.from(text)]));
  };
  const cut = () => output.cut({ [Symbol.dispose]() {} });
  return { attached, lines, asked: asked.promise, answer: answered.resolve, write, cut, ended: output.ended };
}

test("a cut is made when the engine has had its turn and nothing comes any more", async () => {
  const { lines, asked, answer, write, cut } = follow();
  const { number, made, complete } = cut();
  await asked;
  write(1, "still on its way\nand this");
  answer();
  await made;
  await complete;
  write(2, "later\n");
  await cut().made;
  expect(number).toBe(1);
  expect(lines).toEqual([
    { stream: "stdout", text: "still on its way", afterCut: 0 },
    { stream: "stdout", text: "and this", afterCut: 0 },
    { stream: "stderr", text: "later", afterCut: 1 },
  ]);
});

test("an engine that does not answer holds a cut up only until its limit", async () => {
  const { lines, write, cut } = follow();
  write(1, "before\n");
  await cut().complete;
  write(1, "after\n");
  await cut().complete;
  expect(lines.map(({ afterCut }) => afterCut)).toEqual([0, 1]);
});

test("the end of the output completes every cut", async () => {
  const { attached, lines, write, cut, ended } = follow();
  const cuts = [cut(), cut()];
  write(1, "unfinished");
  attached.end();
  await Promise.all([ended, ...cuts.map(({ complete }) => complete)]);
  await cut().complete;
  expect(lines).toEqual([{ stream: "stdout", text: "unfinished", afterCut: 0 }]);
});
