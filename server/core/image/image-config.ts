/**
 * An image's config: what Lambda honours of it (ENTRYPOINT, CMD, WORKDIR, ENV), its platform, and its layers' diff_ids.
 * USER, EXPOSE, VOLUME and the rest are ignored, as on AWS. Source: OCI image-spec v1.1, "config".
 */
import { z } from "zod";
import { ImageError } from "../errors/image-error.ts";
import type { Architecture } from "../function/configuration.ts";
import { digestSchema } from "./digest.ts";
import { parseDocument } from "./document.ts";

export interface ImageSettings {
  architecture: Architecture;
  entryPoint: string[];
  command: string[];
  /** Absolute; `/` when the image names none. */
  workingDirectory: string;
  environment: Record<string, string>;
  /** `sha256:<hex>` of each uncompressed layer, lowest first. */
  diffIds: string[];
}

/** @throws ImageError InvalidImage with a sentence. */
export function parseImageConfig(bytes: Uint8Array): ImageSettings {
  const parsed = parseDocument(bytes, schema, "The image config");
  if (parsed.os !== "linux") {
    throw new ImageError(
      "InvalidImage",
      `The image is for ${parsed.os || "no operating system"}; it must be for linux.`,
    );
  }
  const { Entrypoint, Cmd, WorkingDir, Env } = parsed.config ?? {};
  return {
    architecture: architectureOf(parsed.architecture),
    entryPoint: Entrypoint ?? [],
    command: Cmd ?? [],
    workingDirectory: absolute(WorkingDir ?? ""),
    environment: readVariables(Env ?? []),
    diffIds: parsed.rootfs.diff_ids ?? [],
  };
}

/**
 * The Lambda name of what images call `amd64` and `arm64`.
 * @throws ImageError InvalidImage for any other.
 */
export function architectureOf(architecture: string): Architecture {
  const name = architectures.get(architecture);
  if (name) return name;
  throw new ImageError(
    "InvalidImage",
    `The image is for the architecture ${architecture || "(none)"}; it must be for amd64 (x86_64) or arm64.`,
  );
}

/** @throws ImageError InvalidImage unless every layer has its diff_id. */
export function checkLayerCount(layerCount: number, diffIdCount: number): void {
  if (layerCount === diffIdCount) return;
  throw new ImageError(
    "InvalidImage",
    `The image manifest names ${layerCount} layers, but the image config has ${diffIdCount} diff_ids.`,
  );
}

const architectures: ReadonlyMap<string, Architecture> = new Map([
  ["amd64", "x86_64"],
  ["arm64", "arm64"],
]);

function absolute(folder: string): string {
  return folder.startsWith("/") ? folder : `/${folder}`;
}

function readVariables(lines: string[]): Record<string, string> {
  const variables = new Map<string, string>();
  for (const line of lines) {
    const equals = line.indexOf("=");
    if (equals > 0) variables.set(line.slice(0, equals), line.slice(equals + 1));
  }
  // Not an object literal: a variable may be called __proto__.
  return Object.fromEntries(variables);
}

// NUL cannot be in an argument or variable: the engine would only fail at the first start.
const text = z.string().refine((value) => !value.includes("\0"), "has a NUL character");

const schema = z.object({
  architecture: z.string(),
  os: z.string(),
  config: z
    .object({
      Entrypoint: z.array(text).nullish(),
      Cmd: z.array(text).nullish(),
      WorkingDir: text.nullish(),
      Env: z.array(text).nullish(),
    })
    .nullish(),
  rootfs: z.object({ type: z.literal("layers").optional(), diff_ids: z.array(digestSchema).nullish() }),
});
