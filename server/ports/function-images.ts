import type { VersionName } from "../core/function/version.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { OpenedImage } from "./optimized-images.ts";

/** The images of functions, as their environments come by them. */
export interface FunctionImages {
  /**
   * Opens the version's sealed copy, which asks for its key: once for each cold start.
   * @throws PlatformError when it cannot be opened: the function is then Failed.
   */
  open(of: VersionName, image: OptimizedImage): Promise<OpenedImage>;
  /**
   * Something of the copy is damaged: it is stored again from where the image came from, once for all who ask.
   * @throws what stands against it; when it is the image or the store, the function is Failed.
   */
  renew(of: VersionName, image: OptimizedImage, damage: Error): Promise<OpenedImage>;
  /** It was renewed, and is damaged all the same: the function is Failed. */
  lose(of: VersionName, image: OptimizedImage, damage: Error): Promise<void>;
}
