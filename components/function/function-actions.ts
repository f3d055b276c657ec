/** What the function page can do; the page hands the server actions down. */
import type { FunctionSettings } from "../../server/core/function/function-settings.ts";
import type { InvocationType } from "../../server/core/invoke/invocation.ts";
import type { ImageActions } from "../image/image-actions.ts";
import type { StartTry } from "../invoke/start-once.ts";
import type { KeyActions } from "../key/key-actions.ts";
import type { ActionResult } from "../ui/action-result.ts";
import type { VersionActions } from "./version-actions.ts";

export interface FunctionActions {
  /** Answers at once with the request id; all else arrives live. One key starts one invoke: see `start-once.ts`. */
  startInvoke: (functionName: string, invoke: StartInvoke) => Promise<ActionResult<string>>;
  updateCode: (functionName: string, imageUri: string) => Promise<ActionResult<void>>;
  updateConfiguration: (functionName: string, settings: FunctionSettings) => Promise<ActionResult<void>>;
  /** What it finds comes live. Without a version: of `$LATEST`. */
  checkNow: (functionName: string, version?: string) => Promise<ActionResult<void>>;
  setFollow: (functionName: string, follow: boolean) => Promise<ActionResult<void>>;
  deleteFunction: (functionName: string) => Promise<ActionResult<void>>;
  stopEnvironment: (environmentId: string) => Promise<ActionResult<void>>;
  /** What its image and its key have to do with it. */
  ofImages: Pick<ImageActions, "setPermission" | "deleteImage">;
  ofKeys: KeyActions;
  ofVersions: VersionActions;
}

interface StartInvoke extends StartTry {
  payload: string;
  type: InvocationType;
  /** A version or an alias; absent: the function. */
  qualifier?: string;
}
