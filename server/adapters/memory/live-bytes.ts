import type { LiveMessage } from "../../core/live/event.ts";

/** What a phase, a log line or an event takes beside its texts. Bytes, roughly. */
const PHASE_BYTES = 150;
const LINE_BYTES = 300;
const EVENT_BYTES = 800;

/** How much memory a message holds, roughly: without reading through those that come a thousand times a second. */
export function approximateBytes(message: LiveMessage): number {
  if (message.kind === "transition") return EVENT_BYTES + message.transition.cause.length;
  if (message.kind === "clock-jump") return EVENT_BYTES;
  const { event } = message;
  switch (event.type) {
    case "invocation":
      return EVENT_BYTES + event.invocation.phases.length * PHASE_BYTES;
    case "environment":
      return EVENT_BYTES + event.environment.phases.length * PHASE_BYTES;
    case "log":
      return event.lines.reduce((sum, line) => sum + LINE_BYTES + line.text.length, EVENT_BYTES);
    case "image-check":
      return EVENT_BYTES + event.sentence.length;
    case "function":
    case "optimization":
    case "store":
    case "upload":
      return EVENT_BYTES + JSON.stringify(event).length;
    case "function-deleted":
    case "version-deleted":
    case "alias":
    case "alias-deleted":
    case "upload-discarded":
    case "clock":
    case "images":
    case "trail-event":
    case "permission-changed":
    case "key-changed":
    case "trail-check":
    case "engine":
      return EVENT_BYTES;
  }
}
