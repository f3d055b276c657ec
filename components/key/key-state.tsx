import clsx from "clsx";
import type { KeyState } from "../../server/core/key/key-state.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import "../function/state-badge.css";

/** Shape, life colour and word of each state of a key. */
export const keyStateLook = {
  Enabled: { icon: "g-key", colour: "active", word: "Enabled" },
  Disabled: { icon: "r-denied", colour: "inactive", word: "Disabled" },
  PendingDeletion: { icon: "r-timeout", colour: "pending", word: "Pending deletion" },
} as const satisfies Record<KeyState, { icon: IconName; colour: string; word: string }>;

export function KeyStateBadge({ state, tint }: { state: KeyState; tint?: boolean }) {
  const { icon, colour, word } = keyStateLook[state];
  return (
    <span className={clsx("st", `c-${colour}`, tint && "tint")}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
