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
