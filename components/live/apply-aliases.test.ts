import { expect, test } from "vitest";
import type { PassingEvent } from "../../server/core/live/event.ts";
import { apply } from "./apply.ts";

const alias = (name: string, version = "1") => ({
  ...{ functionId: "id", name, version, description: "", weights: {}, revisionId: "r" },
});
const applied = (aliases: ReturnType<typeof alias>[], ...events: PassingEvent[]) =>
  apply(
    "aliases",
    aliases,
    events.map((event, counter) => ({ kind: "passing", counter, event })),
    "hello",
  );

test("aliases come, change and go by their names, and with their function", () => {
  const next = applied(
    [alias("live")],
    { type: "alias", functionName: "hello", alias: alias("beta") },
    { type: "alias", functionName: "hello", alias: alias("live", "2") },
    { type: "alias", functionName: "other", alias: alias("gamma") },
  );
  expect(next).toEqual([alias("beta"), alias("live", "2")]);
  expect(applied(next, { type: "alias-deleted", functionName: "hello", name: "live" })).toEqual([alias("beta")]);
  expect(applied(next, { type: "function-deleted", functionName: "hello" })).toEqual([]);
  expect(applied(next, { type: "images" }, { type: "alias-deleted", functionName: "other", name: "live" })).toBe(next);
});
