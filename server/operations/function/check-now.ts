/** A person asks for the check of a function's image and key that would be made later. What it finds comes live. */
import { PlatformError } from "../../core/errors/platform-error.ts";
import { checkRefusal } from "../../core/image/image-check.ts";
import type { ImageChecks } from "../../ports/image-checks.ts";
import { type FindPorts, findFunction } from "./find-function.ts";

/** @throws PlatformError ResourceNotFoundException; ResourceConflictException when it is left alone now */
export async function checkNow(
  functionName: string,
  qualifier: string | undefined,
  ports: FindPorts & { imageChecks: Pick<ImageChecks, "askFor"> },
): Promise<void> {
  const record = await findFunction(functionName, qualifier, ports);
  const refusal = checkRefusal(record);
  if (refusal !== undefined) throw new PlatformError("ResourceConflictException", refusal);
  ports.imageChecks.askFor(record);
}
