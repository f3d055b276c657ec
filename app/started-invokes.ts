/**
 * The invokes that pages have started lately, by the key that each page gave: a page whose connection was cut before
 * the answer came asks again, and gets the same answer instead of a second invoke.
 */
import type { ActionResult } from "../components/ui/action-result.ts";
import { platform } from "../server/platform.ts";

/** Pages ask again within seconds; by then this many more have not been started. */
const REMEMBERED = 2000;
const started = new Map<string, Promise<ActionResult<string>>>();

/** What a page sends with each try; with a `bootId` it asks again, of the platform that was asked first. */
export interface StartTry {
  key: string;
  bootId?: string;
}

export function startedOnce(
  { key, bootId }: StartTry,
  start: () => Promise<ActionResult<string>>,
): Promise<ActionResult<string>> {
  if (bootId !== undefined && bootId !== platform().livePosition().bootId) return Promise.resolve(restarted);
  const known = started.get(key);
  if (known !== undefined) return known;
  const answer = start();
  started.set(key, answer);
  for (const oldest of started.keys()) {
    if (started.size <= REMEMBERED) break;
    started.delete(oldest);
  }
  return answer;
}

const restarted = {
  ok: false,
  code: "ServiceException",
  message: "Lambdarium was restarted meanwhile. Whether the invoke began is not known; if it did, it is listed.",
} as const;
