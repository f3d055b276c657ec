/** Names of aliases. https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
import { KeyError } from "../errors/key-error.ts";

/** The account's own key of Lambda: what seals for functions that name no key. */
export const lambdaAlias = "alias/aws/lambda";

const pattern = "^[a-zA-Z0-9/_-]+$";

/** @throws KeyError when no alias may have this name, or only the platform may give it. */
export function assertAliasName(aliasName: string): void {
  if (!aliasName.startsWith("alias/") || aliasName === "alias/") {
    throw new KeyError("ValidationException", "Invalid identifier: an alias starts with 'alias/', and a name follows.");
  }
  if (!new RegExp(pattern).test(aliasName)) {
    throw new KeyError("ValidationException", `${aliasName} contains invalid characters for an alias: ${pattern}`);
  }
  if (/^alias\/aws(\/|$)/.test(aliasName)) {
    throw new KeyError(
      "NotAuthorizedException",
      `${aliasName} begins with alias/aws/, which is kept for AWS's own keys.`,
    );
  }
}
