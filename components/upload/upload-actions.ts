import type { ArchiveChoice } from "../../server/core/image/upload-view.ts";
import type { ActionResult } from "../ui/action-result.ts";

export type ChooseImagesAction = (uploadId: string, choices: ArchiveChoice[]) => Promise<ActionResult<void>>;

/** What the upload page can do; the page hands the server actions down. */
export interface UploadActions {
  chooseImages: ChooseImagesAction;
  discardUpload: (uploadId: string) => Promise<ActionResult<void>>;
}
