/**
 * From the commit of a transition to its picture in an open browser: the time that is recorded with it, against the
 * frame after the one in which its row is in the document. Browser and platform read one clock.
 */
import { chromium, type Page } from "@playwright/test";
import { type Listener, listenTo } from "../../e2e/live.ts";
import { clientOf, configurationOf } from "./bench-client.ts";
import type { BenchImages } from "./bench-images.ts";
import { atMost, percentile, type Row } from "./figures.ts";
import { functionName, startWith } from "./measured-platform.ts";

const CHANGES = 60;

export async function measurePainted(images: BenchImages): Promise<Row[]> {
  await using platform = await startWith(await images.of("echo"));
  await using stack = new AsyncDisposableStack();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || undefined,
    // Chromium's own sandbox does not work for root, as in most containers.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  stack.defer(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${platform.endpoint}/functions/${functionName}`);
  await watchPaints(page);
  using listener = await listenTo(platform.endpoint);
  using client = clientOf(platform.endpoint);
  const first = listener.transitions().length;
  for (let change = 0; change < CHANGES; change += 1) {
    const before = listener.transitions().at(-1)?.sequence ?? 0;
    const updated = untilUpdated(listener, before);
    await client.call("PUT", configurationOf(functionName), JSON.stringify({ Description: `change ${change}` }));
    await untilPainted(page, (await updated).sequence);
  }
  const painted = await page.evaluate(() => window.paintedAt);
  const delays = listener
    .transitions()
    .slice(first)
    .map(({ sequence, at }) => (painted[sequence] ?? Number.NaN) - at);
  const row = { figure: "transition, committed to painted in Chromium", unit: "ms" as const };
  return [
    { ...row, of: "p50", measured: percentile(delays, 0.5) },
    { ...row, of: "p95", measured: percentile(delays, 0.95), goal: atMost(100) },
  ];
}

declare global {
  interface Window {
    /** When each transition's row was painted, by its number. Epoch milliseconds. */
    paintedAt: Record<string, number>;
  }
}

/** A message that is posted in a frame's callback is handled when that frame has been drawn. */
function watchPaints(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.paintedAt = {};
    const look = () => {
      for (const row of document.querySelectorAll<HTMLElement>("li[data-sequence]")) {
        const sequence = row.dataset.sequence ?? "";
        if (sequence in window.paintedAt) continue;
        window.paintedAt[sequence] = Number.NaN;
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            window.paintedAt[sequence] = performance.timeOrigin + performance.now();
          };
          port2.postMessage(undefined);
        });
      }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true });
    look();
  });
}

async function untilPainted(page: Page, sequence: number): Promise<void> {
  await page.waitForFunction((number) => (window.paintedAt[number] ?? 0) > 0, String(sequence));
}

function untilUpdated(listener: Listener, after: number) {
  return listener.untilTransition(
    functionName,
    ({ toUpdate, sequence }) => toUpdate === "Successful" && sequence > after,
  );
}
