/** Events of the audit trail that are about keys: listed newest first, and counted. Pure; none is taken in twice. */
import { type KeyEvent, keyEventOf } from "../../server/core/key/key-event.ts";
import { countedUse, type KeyUsages } from "../../server/core/key/key-usage.ts";
import type { LiveMessage } from "../../server/core/live/event.ts";
import { keyEventsOfScope } from "../key/key-scope.ts";
import { bounds } from "./subjects.ts";

/** By the trail's number. */
export function applyToKeyEvents(events: KeyEvent[], message: LiveMessage, scope = ""): KeyEvent[] {
  const event = keyEventIn(message);
  if (!event || !concerns(event, scope)) return events;
  const place = events.findIndex(({ sequence }) => sequence <= event.sequence);
  if (place >= 0 && events[place]?.sequence === event.sequence) return events;
  return events.toSpliced(place < 0 ? events.length : place, 0, event).slice(0, bounds.keyEvents);
}

export function applyToKeyUsages(usages: KeyUsages, message: LiveMessage): KeyUsages {
  const event = keyEventIn(message);
  return event ? countedUse(usages, event) : usages;
}

function keyEventIn(message: LiveMessage): KeyEvent | undefined {
  if (message.kind !== "passing" || message.event.type !== "trail-event") return undefined;
  return keyEventOf(message.event.row);
}

function concerns({ keyIds, functionName }: KeyEvent, scope: string): boolean {
  const of = keyEventsOfScope(scope);
  return "keyId" in of ? keyIds.includes(of.keyId) : functionName === of.functionName;
}
