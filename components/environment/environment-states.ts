/** Environments by the word of their state, as pages count and filter them. */
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { EnvironmentState } from "../../server/core/environment/state.ts";
import { environmentLook } from "./environment-badge.tsx";

export type StateWord = (typeof environmentLook)[EnvironmentState]["word"];

/** A gone environment leaves the picture after this long. */
const GONE_MS = 30_000;

export function isInPicture({ state, since }: EnvironmentView, now: number): boolean {
  return state !== "Gone" || now - since < GONE_MS;
}

export function wordOf(state: EnvironmentState): StateWord {
  return environmentLook[state].word;
}

/** Each word once, in the order of a life. */
export const lookWords = [...new Map(Object.values(environmentLook).map((look) => [look.word, look])).values()];
