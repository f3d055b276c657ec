import { expect, test } from "vitest";
import { Outstanding } from "./outstanding.ts";

test("as many as wait for room go on as others end, those that waited longest first", async () => {
  const works = new Outstanding(2);
  const first = begin(works);
  const second = begin(works);
  const order: string[] = [];
  const waiting = ["third", "fourth"].map(async (name) => {
    await works.room();
    works.begin(1, Promise.resolve());
    order.push(name);
  });
  first.resolve();
  await waiting[0];
  second.resolve();
  await Promise.all(waiting);
  await works.end();
  expect(order).toEqual(["third", "fourth"]);
});

test("a failure meets everybody who waits, whoever comes later, and the end, which waits for the others", async () => {
  const works = new Outstanding(2);
  const [first, second] = [begin(works), begin(works)];
  const waiting = Promise.allSettled([works.room(), works.room()]);
  first.reject(new Error("no space"));
  expect((await waiting).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(works.room()).rejects.toThrow("no space");
  let isOver = false;
  const ended = works.end().finally(() => {
    isOver = true;
  });
  expect(isOver).toBe(false);
  second.resolve();
  await expect(ended).rejects.toThrow("no space");
});

function begin(works: Outstanding): PromiseWithResolvers<void> {
  const work = Promise.withResolvers<void>();
  works.begin(1, work.promise);
  return work;
}
