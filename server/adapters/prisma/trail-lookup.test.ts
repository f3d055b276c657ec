import { expect, test } from "vitest";
import { Prisma } from "../../../prisma/client/client.ts";
import type { TrailFilter } from "../../core/trail/trail-query.ts";
import { openNewDatabase } from "../contract/temporary-database.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { placesOf } from "./trail-lookup.ts";

const filters: [TrailFilter, index: string][] = [
  [{}, "TrailEvent_at_idx"],
  [{ eventId: "x" }, "TrailEvent_eventId_key"],
  [{ eventName: "x" }, "TrailEvent_eventName_at_idx"],
  [{ eventSource: "x" }, "TrailEvent_eventSource_at_idx"],
  [{ readOnly: true }, "TrailEvent_readOnly_at_idx"],
  [{ username: "x" }, "TrailEvent_username_at_idx"],
  [{ accessKeyId: "x" }, "TrailEvent_accessKeyId_at_idx"],
  [{ functionArn: "x" }, "TrailEvent_functionArn_at_idx"],
  [{ outcome: "failed" }, "TrailEvent_errorCode_at_idx"],
  [{ outcome: "succeeded" }, "TrailEvent_at_idx"],
  [{ resourceName: "x" }, "TrailResource_arn_at_sequence_idx"],
  [{ resourceType: "x" }, "TrailResource_type_at_sequence_idx"],
  [{ resourceName: "x", resourceType: "y", eventName: "z", outcome: "failed" }, "TrailResource_arn_at_sequence_idx"],
  [{ functionArn: "x", eventName: "y", outcome: "failed" }, "TrailEvent_functionArn_at_idx"],
  [{ username: "x", eventName: "y", readOnly: false }, "TrailEvent_username_at_idx"],
];

test("whatever is looked up is found in its order through one index, page after page and within a time", async () => {
  await using folder = await temporaryFolder();
  await using database = await openNewDatabase(folder.file("database.sqlite"));
  for (const [filter, index] of filters) {
    for (const order of ["newest-first", "oldest-first"] as const) {
      for (const bounds of [{}, { from: 1, until: 9 }, { after: { at: 5, sequence: 5 } }]) {
        const query = Prisma.sql`EXPLAIN QUERY PLAN ${placesOf({ filter, order, limit: 50, ...bounds })}`;
        const steps = await database.reader.$queryRaw<{ detail: string }[]>(query);
        const plan = steps.map(({ detail }) => detail).join("; ");
        const asked = JSON.stringify({ filter, ...bounds });
        expect(`${asked}: ${plan}`).toContain(index);
        if (filter.eventId === undefined) expect(`${asked}: ${plan}`).not.toContain("TEMP B-TREE");
      }
    }
  }
});

test("what is entered by something else than its resource finds that by its sequence, event by event", async () => {
  await using folder = await temporaryFolder();
  await using database = await openNewDatabase(folder.file("database.sqlite"));
  const filter: TrailFilter = { resourceName: "x", username: "y", outcome: "failed" };
  for (const [entry, index] of [
    ["username", "TrailEvent_username_at_idx"],
    ["outcome", "TrailEvent_errorCode_at_idx"],
  ] as const) {
    const query = placesOf({ filter, order: "newest-first", limit: 50 }, entry);
    const steps = await database.reader.$queryRaw<{ detail: string }[]>(Prisma.sql`EXPLAIN QUERY PLAN ${query}`);
    const plan = steps.map(({ detail }) => detail).join("; ");
    expect(plan).toContain(index);
    expect(plan).toContain("EXISTS USING PRIMARY KEY (sequence=?)");
    expect(plan).not.toContain("TEMP B-TREE");
  }
});
