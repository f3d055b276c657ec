import type { EnvironmentState } from "../../server/core/environment/state.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import "./environment.css";

/** Starting is drawn as Init; what is gone is on its way out of the picture. */
export const environmentLook = {
  Starting: { word: "Init", icon: "e-init", colour: "init" },
  Init: { word: "Init", icon: "e-init", colour: "init" },
  Idle: { word: "Idle", icon: "e-idle", colour: "frozen" },
  Busy: { word: "Busy", icon: "e-busy", colour: "busy" },
  Frozen: { word: "Frozen", icon: "e-frozen", colour: "frozen" },
  ShuttingDown: { word: "Shutdown", icon: "e-shutdown", colour: "shutdown" },
  Gone: { word: "Gone", icon: "e-shutdown", colour: "shutdown" },
} as const satisfies Record<EnvironmentState, { word: string; icon: IconName; colour: string }>;

export function EnvironmentBadge({ state }: { state: EnvironmentState }) {
  const { word, icon, colour } = environmentLook[state];
  return (
    <span className={`st c-${colour}`}>
      <Icon name={icon} />
      {word}
    </span>
  );
}

/** Environments as cells: shape and colour, the word in the title and the accessible name. */
export function EnvironmentCells({ states }: { states: EnvironmentState[] }) {
  return (
    <ul className="cells">
      {states.map((state, index) => {
        const { word, icon, colour } = environmentLook[state];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: cells are places, not things
          <li key={index} className={`cell c-${colour}`} title={word}>
            <Icon name={icon} />
            <span className="sr">{word}</span>
          </li>
        );
      })}
    </ul>
  );
}
