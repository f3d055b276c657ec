/**
 * What an ImageUri names. The grammar of names, tags and digests is OCI's (distribution-spec v1.1, "Pulling
 * manifests"), where a host ends and a name begins is Docker's rule.
 */
import { PlatformError } from "../errors/platform-error.ts";
import { isDigest } from "./digest.ts";

export type ImageReference =
  | {
      kind: "repository";
      /** As the caller wrote it, when there was one. */
      host?: string;
      repository: string;
      /** Exactly one of tag and digest counts: a digest wins over a tag. */
      tag?: string;
      digest?: string;
    }
  | {
      kind: "registry";
      /** Any other registry, with its port, as the caller wrote it. */
      host: string;
      repository: string;
      tag?: string;
      digest?: string;
    }
  | {
      kind: "docker-daemon";
      /** `hello`, `localhost:5000/hello`: without tag or digest; empty when the image is named by its id alone. */
      name: string;
      /** What to ask the engine for: `hello:1` or `sha256:…`. */
      lookup: string;
    };

/**
 * @param ownHosts hosts with their port that mean this platform's own repository, lower case.
 * @throws PlatformError InvalidParameterValueException with AWS's text.
 */
export function parseImageUri(imageUri: string, ownHosts: readonly string[]): ImageReference {
  const reference = imageUri.startsWith(daemonPrefix)
    ? daemonReference(imageUri.slice(daemonPrefix.length))
    : repositoryReference(imageUri, ownHosts);
  if (!reference) throw invalidSource(imageUri);
  return reference;
}

/** A sentence for the user, or undefined when the name is good. */
export function repositoryNameFault(name: string): string | undefined {
  if (name === "") return "A repository name must not be empty.";
  if (name.length > 255) return `A repository name has at most 255 characters; this one has ${name.length}.`;
  if (repositoryPattern.test(name)) return undefined;
  if (/[A-Z]/.test(name)) return `"${name}" has capital letters; a repository name is written in lower case.`;
  return (
    `"${name}" is not a repository name: use lower-case letters and digits, ` +
    "separated by single dots, one or two underscores, hyphens or slashes."
  );
}

/** A sentence for the user, or undefined when the tag is good. */
export function tagFault(tag: string): string | undefined {
  if (tag === "") return "A tag must not be empty.";
  if (tag.length > 128) return `A tag has at most 128 characters; this one has ${tag.length}.`;
  if (tagPattern.test(tag)) return undefined;
  return `"${tag}" is not a tag: use letters, digits, underscores, dots and hyphens, not beginning with a dot or hyphen.`;
}

/** AWS's text for an ImageUri that names nothing Lambda could take. */
export function invalidSource(imageUri: string, detail?: string): PlatformError {
  const text = `Source image ${imageUri} is not valid. Provide a valid source image.`;
  return new PlatformError("InvalidParameterValueException", detail ? `${text} ${detail}` : text);
}

/** AWS's text for an ImageUri whose image is not there. */
export function missingSource(imageUri: string): PlatformError {
  const text = `Source image ${imageUri} does not exist. Provide a valid source image.`;
  return new PlatformError("InvalidParameterValueException", text);
}

/** AWS's text for an image that may not be read. */
export function deniedSource(detail: string): PlatformError {
  const text = "Lambda does not have permission to access the ECR image. Check the ECR permissions.";
  return new PlatformError("AccessDeniedException", `${text} ${detail}`);
}

/** AWS's text for an index, a manifest list and whatever else is not one Linux image. */
export function unsupportedMediaType(imageUri: string): PlatformError {
  return new PlatformError(
    "InvalidParameterValueException",
    `The image manifest, config or layer media type for the source image ${imageUri} is not supported.`,
  );
}

const daemonPrefix = "docker-daemon:";
const repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const ecrHost = /^\d{12}\.dkr\.ecr\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com$/;
const hostPattern = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

function repositoryReference(text: string, ownHosts: readonly string[]): ImageReference | undefined {
  const { host, rest } = splitHost(text);
  const parts = splitName(rest);
  if (!parts) return undefined;
  const { name, tag, digest } = parts;
  if (host === undefined || ecrHost.test(host) || ownHosts.includes(host.toLowerCase())) {
    return { kind: "repository", ...(host !== undefined && { host }), repository: name, ...pin(tag, digest) };
  }
  return hostPattern.test(host) ? { kind: "registry", host, repository: name, ...pin(tag, digest) } : undefined;
}

function pin(tag: string | undefined, digest: string | undefined): { tag: string } | { digest: string } {
  return digest === undefined ? { tag: tag ?? "latest" } : { digest };
}

function daemonReference(text: string): ImageReference | undefined {
  if (text.startsWith("sha256:")) return isDigest(text) ? { kind: "docker-daemon", name: "", lookup: text } : undefined;
  const { host, rest } = splitHost(text);
  if (host !== undefined && !hostPattern.test(host)) return undefined;
  const parts = splitName(rest);
  if (!parts) return undefined;
  const name = host === undefined ? parts.name : `${host}/${parts.name}`;
  return { kind: "docker-daemon", name, lookup: parts.digest ?? `${name}:${parts.tag ?? "latest"}` };
}

/** The part before the first slash is a host if it could not be a name: it has a dot, a colon, or is localhost. */
function splitHost(text: string): { host?: string; rest: string } {
  const slash = text.indexOf("/");
  const first = text.slice(0, Math.max(slash, 0));
  if (slash > 0 && (/[.:]/.test(first) || first.toLowerCase() === "localhost")) {
    return { host: first, rest: text.slice(slash + 1) };
  }
  return { rest: text };
}

function splitName(text: string): { name: string; tag?: string; digest?: string } | undefined {
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const tagged = at < 0 ? text : text.slice(0, at);
  const colon = tagged.lastIndexOf(":");
  const tag = colon < 0 ? undefined : tagged.slice(colon + 1);
  const name = colon < 0 ? tagged : tagged.slice(0, colon);
  if (repositoryNameFault(name) || (tag !== undefined && tagFault(tag))) return undefined;
  return { name, tag, digest };
}
