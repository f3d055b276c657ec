import type { Alias } from "../../server/core/function/alias.ts";
import type { LiveMessage } from "../../server/core/live/event.ts";

/** Of the function that is the scope, by name. Pure. */
export function applyToAliases(aliases: Alias[], message: LiveMessage, scope?: string): Alias[] {
  if (message.kind !== "passing") return aliases;
  const { event } = message;
  if (event.type === "function-deleted") return event.functionName === scope ? [] : aliases;
  if (event.type !== "alias" && event.type !== "alias-deleted") return aliases;
  if (event.functionName !== scope) return aliases;
  const name = event.type === "alias" ? event.alias.name : event.name;
  const others = aliases.filter((one) => one.name !== name);
  return event.type === "alias" ? [...others, event.alias].sort((a, b) => (a.name < b.name ? -1 : 1)) : others;
}
