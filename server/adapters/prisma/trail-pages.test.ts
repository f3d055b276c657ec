import { onTestFinished } from "vitest";
import { describeTrailPages } from "../contract/trail-pages.contract.ts";
import { openDatabase } from "./open-database.ts";
import { trailRoom } from "./testing/trail-room.ts";
import { PrismaTrailPages } from "./trail-pages.ts";

describeTrailPages("database", async (clock) => {
  await using stack = new AsyncDisposableStack();
  const room = stack.use(await trailRoom());
  const trail = await room.open(clock);
  const database = stack.use(await openDatabase(room.file));
  const pages = stack.use(new PrismaTrailPages(database, { region: "eu-west-1", account: "123456789012" }));
  const owned = stack.move();
  onTestFinished(() => owned.disposeAsync());
  return { trail, pages };
});
