/** A browser page of which every complaint counts: errors in the console, uncaught ones, refusals of its own policy. */
import type { BrowserContext, Page } from "@playwright/test";

export interface WatchedPage {
  page: Page;
  /** What has been complained about since the last time that this was asked. */
  complaints(): string[];
}

export async function watchedPage(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage();
  const heard: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || /content security policy/i.test(message.text())) heard.push(message.text());
  });
  page.on("pageerror", (error) => heard.push(String(error)));
  return { page, complaints: () => heard.splice(0) };
}
