import type { FunctionRecord } from "../core/function/function-record.ts";
import type { ImageChecks as Checks } from "../core/image/image-check.ts";

/** The checks of functions' images and keys, made time and again. */
export interface ImageChecks {
  /** Makes one as soon as there is a place; what it finds comes live. */
  askFor(record: FunctionRecord): void;
  of(functionName: string): Checks;
}
