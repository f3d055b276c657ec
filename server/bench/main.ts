/**
 * `npm run bench`: what the platform takes on this machine, beside the floor of the same run. The figures are only as
 * good as the machine is idle; nothing here passes or fails.
 */
import { engineImage, turnstileImage } from "../../e2e/images.ts";
import { lambdaAt } from "../../e2e/lambda.ts";
import { listenTo } from "../../e2e/live.ts";
import { startPlatform } from "../../e2e/running-platform.ts";
import { clientOf } from "./bench-client.ts";
import { type Line, tableOf } from "./figures.ts";
import { measureCold, measureStart, measureStop, measureTransition, measureWarm } from "./measurements.ts";

await using stack = new AsyncDisposableStack();
const lines: Line[] = [];

async function measure(what: string, work: () => Promise<Line>): Promise<void> {
  console.log(`  measuring ${what} …`);
  lines.push(await work());
}

const platform = stack.use(await startPlatform());
const { dataFolder } = platform;
const image = stack.use(await engineImage(await turnstileImage("bench")));
{
  using lambda = lambdaAt(platform.endpoint);
  // A whole CPU: what is measured is the platform, not how long the function waits for its share.
  await lambda.create("hello", image.imageUri, { MemorySize: 1769, Timeout: 60 });
  using client = clientOf(platform.endpoint);
  using page = await listenTo(platform.endpoint);
  const bench = { platform, client, page };
  await measure("transitions", () => measureTransition(bench, dataFolder, 30));
  await measure("cold invokes", () => measureCold(bench, 10));
  await measure("warm invokes", () => measureWarm(bench, 500));
}
await platform.stop();
await measure("starts", () => measureStart(dataFolder, 5));
await measure("stops", () => measureStop(dataFolder, 20, 3));
console.log(`\n${tableOf(lines)}\n`);
