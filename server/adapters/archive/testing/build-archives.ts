/** Image archives for tests, in the layouts that Docker and the OCI tools write. */
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

export interface TarPart {
  name: string;
  content?: Uint8Array | string;
  linkTo?: string;
}

export async function tarOf(parts: TarPart[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content = "", linkTo } of parts) {
    if (linkTo !== undefined) tar.entry({ name, type: "symlink", linkname: linkTo });
    else tar.entry({ name }, typeof content === "string" ? content : Buffer.from(content));
  }
  tar.finalize();
  return await buffer(tar);
}

/** A layer with one file. */
export const layerOf = (name: string, content: string) => tarOf([{ name, content }]);

export const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
export const digestOf = (bytes: Uint8Array | string) => `sha256:${sha256(bytes)}`;

export const machine = { os: "linux", architecture: "amd64" };

export interface TestImage {
  name?: string;
  /** Uncompressed tars. */
  layers: Buffer[];
  architecture?: string;
  /** In place of what the layers really are. */
  diffIds?: string[];
}

export function configOf({ layers, architecture = "amd64", diffIds }: TestImage): string {
  return JSON.stringify({
    architecture,
    os: "linux",
    config: { Entrypoint: ["/app"], Cmd: ["run"], WorkingDir: "/work" },
    rootfs: { type: "layers", diff_ids: diffIds ?? layers.map(digestOf) },
    history: layers.map((_layer, at) => ({ created_by: `COPY part-${at + 1} / # buildkit` })),
  });
}

/** What engines up to 24 save: a folder a layer, a config named by its digest, manifest.json near the end. */
export function legacyDockerParts(images: TestImage[]): TarPart[] {
  const parts: TarPart[] = [];
  const manifest = images.map((image) => {
    const config = configOf(image);
    const layers = image.layers.map((layer) => {
      const name = `${sha256(`v1 ${sha256(layer)}`)}/layer.tar`;
      if (!parts.some((part) => part.name === name)) parts.push({ name, content: layer });
      return name;
    });
    parts.push({ name: `${sha256(config)}.json`, content: config });
    return { Config: `${sha256(config)}.json`, RepoTags: image.name ? [image.name] : null, Layers: layers };
  });
  return [...parts, { name: "manifest.json", content: JSON.stringify(manifest) }];
}

export interface Descriptor {
  mediaType?: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string };
  annotations?: Record<string, string>;
}

const types = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
};

/** Blobs under their digests, and the index on top. */
export class Layout {
  readonly blobs = new Map<string, Uint8Array>();

  blob(content: Uint8Array | string, mediaType: string): Descriptor {
    const bytes = Buffer.from(content as string);
    this.blobs.set(`blobs/sha256/${sha256(bytes)}`, bytes);
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  }

  /** @param compress gives a layer as it is stored. */
  image(image: TestImage, compress?: { layer(tar: Buffer): Buffer; suffix: string }): Descriptor {
    const manifest = {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: this.blob(configOf(image), types.config),
      layers: image.layers.map((layer) =>
        this.blob(compress ? compress.layer(layer) : layer, types.layer + (compress?.suffix ?? "")),
      ),
    };
    const { architecture = "amd64" } = image;
    return { ...this.blob(JSON.stringify(manifest), types.manifest), platform: { os: "linux", architecture } };
  }

  index(manifests: Descriptor[]): Descriptor {
    return this.blob(JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests }), types.index);
  }

  /** What a builder adds beside an image to say how it was made. */
  attestation(): Descriptor {
    const platform = { os: "unknown", architecture: "unknown" };
    return {
      ...this.image({ layers: [] }),
      platform,
      annotations: { "vnd.docker.reference.type": "attestation-manifest" },
    };
  }

  parts(manifests: Descriptor[]): TarPart[] {
    return [
      { name: "oci-layout", content: '{"imageLayoutVersion":"1.0.0"}' },
      { name: "index.json", content: JSON.stringify({ schemaVersion: 2, manifests }) },
      ...[...this.blobs].map(([name, content]) => ({ name, content })),
    ];
  }
}

export function named(descriptor: Descriptor, reference: string): Descriptor {
  const tag = reference.split(":").at(-1) ?? "";
  const annotations = {
    "io.containerd.image.name": `docker.io/library/${reference}`,
    "org.opencontainers.image.ref.name": tag,
  };
  const { platform: _platform, ...rest } = descriptor;
  return { ...rest, annotations };
}
