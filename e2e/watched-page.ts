/** A browser page of which every complaint counts: errors in the console, uncaught ones, refusals of its own policy. */
import { type BrowserContext, expect, type Page } from "@playwright/test";

export interface WatchedPage {
  page: Page;
  /** What has been complained about since the last time that this was asked. */
  complaints(): string[];
}

export async function watchedPage(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage();
  const heard: string[] = [];
  let networkChanged = false;
  page.on("console", (message) => {
    const text = message.text();
    // Chromium drops what it loads whenever Docker adds or removes an interface: pages recover from that by themselves.
    networkChanged ||= text.includes("net::ERR_NETWORK_CHANGED");
    if (text.includes("net::ERR_NETWORK_CHANGED")) return;
    if (message.type() === "error" || /content security policy/i.test(text)) heard.push(text);
  });
  page.on("pageerror", (error) => {
    if (networkChanged && isLostLoad(error)) return;
    heard.push(String(error));
  });
  return { page, complaints: () => heard.splice(0) };
}

/** Of a chunk, or of a stylesheet, whose failure is an event and no error. */
function isLostLoad({ name, message }: Error): boolean {
  return name === "ChunkLoadError" || (name === "" && message === "Event");
}

/** Goes there. What is shown before is the server's picture of it: keys and clicks count once the page is live. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await live(page);
}

export async function live(page: Page): Promise<void> {
  await expect(page.locator("footer .live").first()).toHaveAttribute("data-status", "live");
}
