import type { AliasSettings } from "../../server/core/function/alias-settings.ts";
import type { ActionResult } from "../ui/action-result.ts";

/** What can be done to versions and aliases; the page hands the server actions down. */
export interface VersionActions {
  /** Answers with its number at once; it becomes Active live. */
  publishVersion: (functionName: string, description?: string) => Promise<ActionResult<string>>;
  deleteVersion: (functionName: string, version: string) => Promise<ActionResult<void>>;
  createAlias: (functionName: string, name: string, settings: AliasSettings) => Promise<ActionResult<void>>;
  updateAlias: (functionName: string, name: string, settings: AliasSettings) => Promise<ActionResult<void>>;
  deleteAlias: (functionName: string, name: string) => Promise<ActionResult<void>>;
}
