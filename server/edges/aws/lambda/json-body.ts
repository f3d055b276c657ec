/** JSON bodies of requests that configure. */
import type { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { checkedJson } from "../json-shape.ts";
import type { BodyBound } from "../request-body.ts";
import type { LambdaCall } from "./operation.ts";

/** The bound of a request that describes a function: room for what the model allows, not for zipped code. */
const DESCRIPTION_BYTES = 8 * 1024 * 1024;

/** @throws PlatformError for a body that is too large, no JSON, or has a member of another type. */
export async function readJson<Schema extends z.ZodType>(
  call: LambdaCall,
  schema: Schema,
  bound: BodyBound,
): Promise<z.output<Schema>> {
  return checkedJson(await call.readBody(bound), schema);
}

export function boundOf(operation: string, maxBytes = DESCRIPTION_BYTES): BodyBound {
  return {
    maxBytes,
    tooLarge: () =>
      new PlatformError(
        "RequestEntityTooLargeException",
        `Request must be smaller than ${maxBytes} bytes for the ${operation} operation`,
      ),
  };
}
