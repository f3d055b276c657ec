/**
 * Another registry cannot be reached, or does not do its work. It says nothing about the image: that may be there all
 * the same, so whatever was to be found out about it is open. The message is a sentence that names the registry.
 */
export class RegistryAway extends Error {
  readonly registryAway = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RegistryAway";
  }
}

/** By shape, as all errors. */
export function isRegistryAway(error: unknown): error is RegistryAway {
  return error instanceof Error && "registryAway" in error && error.registryAway === true;
}
