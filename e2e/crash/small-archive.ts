/** The smallest image that nobody has seen before, as a `docker save` archive. */
import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { dockerArchive } from "../../server/adapters/docker/docker-archive.ts";
import { buildTestImage } from "../../server/adapters/docker/testing/test-image.ts";

/** @param tag of the image in it */
export async function smallArchive(tag: string): Promise<Buffer> {
  const content = { path: "/content", content: randomBytes(90_000) };
  const { image, configBytes, openLayer } = await buildTestImage({ base: "scratch", layers: [[content]] });
  const layers = image.layers.map((layer) => ({ ...layer, open: () => openLayer(layer.diffId) }));
  return buffer(dockerArchive({ tag, configHex: image.configDigest.replace("sha256:", ""), configBytes, layers }));
}
