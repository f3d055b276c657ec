import type { LambdaPermission } from "../../../ports/lambda-permission.ts";

/** For tests that are not about permissions. */
export const allPermitted: LambdaPermission = { refusal: async () => undefined };
