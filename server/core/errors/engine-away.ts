import type { EngineAbsence } from "../live/event.ts";
import { PlatformError } from "./platform-error.ts";

/**
 * Docker Engine does not answer. It says nothing about what was asked of it: the same may work when it is back.
 * The message is a sentence that names since when, or what was asked.
 */
export class EngineAway extends PlatformError {
  readonly engineAway = true;

  constructor(message: string, options?: ErrorOptions) {
    super("ServiceException", message, options);
  }
}

export function absenceSentence({ since, reason }: EngineAbsence): string {
  const time = new Date(since).toISOString().slice(11, 19);
  return `Docker Engine does not answer since ${time} UTC: ${reason}.`;
}

/** Also where it is the cause of what has been thrown. */
export function isEngineAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("engineAway" in error && error.engineAway === true) || isEngineAway(error.cause);
}
