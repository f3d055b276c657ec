/**
 * What an environment runs. Overrides replace the image's settings member by member: unlike Docker, overriding the
 * entry point keeps the image's command.
 */
import type { ImageConfig } from "../function/configuration.ts";
import type { OptimizedImage } from "../image/function-image.ts";

export interface Launch {
  entryPoint: string[];
  command: string[];
  workingDirectory: string;
}

/**
 * Whether its process may start in a container of its own, without a sandbox around it: extensions share one, and a
 * program that may be unable to run is started by the engine itself, which says best what is wrong with it.
 */
export function startsAlone(image: OptimizedImage, overrides: ImageConfig): boolean {
  const [ownProgram, program] = [programOf(launchOf(image, {})), programOf(launchOf(image, overrides))];
  return image.extensions.length === 0 && image.warnings.length === 0 && program === ownProgram;
}

function programOf({ entryPoint, command }: Launch): string | undefined {
  return entryPoint[0] ?? command[0];
}

export function launchOf(
  image: Pick<OptimizedImage, "entryPoint" | "command" | "workingDirectory">,
  overrides: ImageConfig,
): Launch {
  return {
    entryPoint: overrides.entryPoint ?? image.entryPoint,
    command: overrides.command ?? image.command,
    workingDirectory: (overrides.workingDirectory ?? image.workingDirectory) || "/",
  };
}
