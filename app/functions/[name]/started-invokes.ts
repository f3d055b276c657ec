/**
 * The invokes that pages have started lately, by the key that each page gave: a page whose connection was cut before
 * the answer came asks again, and gets the same answer instead of a second invoke.
 */
import type { ActionResult } from "../../../components/ui/action-result.ts";

/** Pages ask again within seconds; by then this many more have not been started. */
const REMEMBERED = 2000;
const started = new Map<string, Promise<ActionResult<string>>>();

export function startedOnce(key: string, start: () => Promise<ActionResult<string>>): Promise<ActionResult<string>> {
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
