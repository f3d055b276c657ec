/** How ECR's API names an image of a repository, and what may be wrong with a name, in its codes and words. */
import { isDigest } from "./digest.ts";
import { tagFault } from "./reference.ts";

export interface ImageId {
  digest?: string;
  tag?: string;
}

export interface ImageFault {
  code:
    | "MissingDigestAndTag"
    | "InvalidImageDigest"
    | "InvalidImageTag"
    | "ImageTagDoesNotMatchDigest"
    | "ImageNotFound"
    | "ImageReferencedByManifestList";
  reason: string;
}

export function imageIdFault({ digest, tag }: ImageId): ImageFault | undefined {
  if (digest === undefined && tag === undefined) {
    return fault("MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null");
  }
  if (digest !== undefined && !isDigest(digest)) {
    const rule = "image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
    return fault("InvalidImageDigest", `Invalid request parameters: ${rule}`);
  }
  if (tag !== undefined && tagFault(tag)) {
    const rule = "image tag should satisfy the regex '[a-zA-Z0-9_][a-zA-Z0-9-._]{0,127}'";
    return fault("InvalidImageTag", `Invalid request parameters: ${rule}`);
  }
  return undefined;
}

export const imageNotFound = fault("ImageNotFound", "Requested image not found");

export function tagMismatch({ digest, tag }: ImageId): ImageFault {
  return fault("ImageTagDoesNotMatchDigest", `Requested image tag ${tag} does not name the image ${digest}`);
}

export function referencedBy(lists: readonly string[]): ImageFault {
  return fault("ImageReferencedByManifestList", `Requested image referenced by manifest list: [${lists.join(", ")}]`);
}

function fault(code: ImageFault["code"], reason: string): ImageFault {
  return { code, reason };
}
