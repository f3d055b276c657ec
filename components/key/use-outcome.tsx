import clsx from "clsx";
import type { KeyEvent } from "../../server/core/key/key-event.ts";
import { Icon } from "../ui/icon.tsx";
import "../function/state-badge.css";

/** Done is quiet; refused says why, in the key service's word. */
export function UseOutcome({ event: { errorCode } }: { event: Pick<KeyEvent, "errorCode"> }) {
  return (
    <span className={clsx("st", errorCode === undefined ? "res-ok" : "c-failed ky-refused")} title={errorCode}>
      <Icon name={errorCode === undefined ? "r-ok" : "r-denied"} />
      <span className="ell">{errorCode ?? "OK"}</span>
    </span>
  );
}
