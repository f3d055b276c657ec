/** A value that breaks the API model's constraints, and AWS's text about all of them in one sentence. */
import { PlatformError } from "../errors/platform-error.ts";

export interface Violation {
  /** As AWS writes it: lower camel case, with dots (`ephemeralStorage.size`). */
  member: string;
  /** As AWS prints it; absent where the model calls the value sensitive. `null`: a required member is missing. */
  value?: string | number | readonly string[] | null;
  /** `Member must have value less than or equal to 10240` */
  constraint: string;
}

export const required = "Member must not be null";

export function violationText({ member, value, constraint }: Violation): string {
  return `Value ${printed(value)}at '${member}' failed to satisfy constraint: ${constraint}`;
}

/** @throws PlatformError that names every violation, by the code that the service gives it. */
export function assertNoViolations(
  violations: readonly Violation[],
  code: "ValidationException" | "InvalidParameterException" = "ValidationException",
): void {
  if (violations.length === 0) return;
  const count = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
  throw new PlatformError(code, `${count} detected: ${violations.map(violationText).join("; ")}`);
}

function printed(value: Violation["value"]): string {
  if (value === undefined) return "";
  if (value === null) return "null ";
  return typeof value === "object" ? `'[${value.join(", ")}]' ` : `'${value}' `;
}
