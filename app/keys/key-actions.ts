import type { KeyActions } from "../../components/key/key-actions.ts";
import {
  cancelDeletion,
  disableKey,
  enableKey,
  foreseePolicy,
  rotateNow,
  scheduleDeletion,
  setPolicy,
  setRotation,
} from "./actions.ts";

export const keyActions: KeyActions = {
  enableKey,
  disableKey,
  scheduleDeletion,
  cancelDeletion,
  setRotation,
  rotateNow,
  foreseePolicy,
  setPolicy,
};
