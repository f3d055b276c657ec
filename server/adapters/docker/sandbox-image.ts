/** The image of a sandbox: one file, the sleeper. Its tag names its content, so a newer Lambdarium brings its own. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { dockerArchive } from "./docker-archive.ts";
import { inspectImage } from "./inspect-image.ts";
import { loadArchive } from "./load-archive.ts";
import type { Engine } from "./open-engine.ts";
import { type ElfArchitecture, sleeperElf } from "./sleeper-elf.ts";

/** @returns the image's reference, `lambdarium/sandbox:<hash>`; loaded if it was not there. */
export async function ensureSandboxImage(engine: Engine, signal: AbortSignal): Promise<string> {
  const image = await buildSandboxImage(architectureOf(engine));
  if (await inspectImage(engine, image.tag, signal)) return image.tag;
  const layers = [{ ...image.layer, open: async () => Readable.from([image.layer.bytes]) }];
  await loadArchive(engine, dockerArchive({ ...image, layers }), signal);
  return image.tag;
}

function architectureOf(engine: Engine): ElfArchitecture {
  const { architecture } = engine.facts;
  if (architecture === "amd64" || architecture === "arm64") return architecture;
  throw new Error(`Docker Engine runs on ${architecture}, but Lambda has only x86_64 (amd64) and arm64`);
}

async function buildSandboxImage(architecture: ElfArchitecture) {
  const archive = pack();
  archive.entry({ name: "sleep", mode: 0o555, mtime: new Date(0) }, Buffer.from(sleeperElf(architecture)));
  archive.finalize();
  const bytes = await buffer(archive);
  const diffId = `sha256:${sha256(bytes)}`;
  const configBytes = Buffer.from(
    JSON.stringify({
      architecture,
      os: "linux",
      config: { Entrypoint: ["/sleep"], WorkingDir: "/" },
      rootfs: { type: "layers", diff_ids: [diffId] },
    }),
  );
  const configHex = sha256(configBytes);
  const tag = `lambdarium/sandbox:${configHex.slice(0, 12)}`;
  return { tag, configHex, configBytes, layer: { diffId, sizeBytes: bytes.length, bytes } };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
