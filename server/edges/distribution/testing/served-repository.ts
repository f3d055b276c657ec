/** The repository's API on a port of its own: blobs and uploads as files, the rest in memory. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { temporaryFolder } from "../../../adapters/contract/temporary-folder.ts";
import { MemoryAuditTrail } from "../../../adapters/memory/audit-trail.ts";
import { MemoryImageRepository } from "../../../adapters/memory/image-repository.ts";
import { BlobFiles } from "../../../adapters/registry/blob-files.ts";
import { BlobUploadFiles } from "../../../adapters/registry/blob-upload-files.ts";
import { bindDistributionOperations } from "../../../bind-distribution-operations.ts";
import type { PassingEvent } from "../../../core/live/event.ts";
import { createDistributionApi } from "../distribution-api.ts";

const pushedAt = 1_764_000_000_000;

/** @param folder the data folder; a new one, removed at the end, when absent */
export async function openRepository(folder?: string) {
  await using stack = new AsyncDisposableStack();
  const data = folder ?? stack.use(await temporaryFolder()).path;
  const blobs = await BlobFiles.open(path.join(data, "blobs"), () => pushedAt);
  const uploadsFolder = path.join(data, "uploads/repository");
  const blobUploads = await BlobUploadFiles.open(uploadsFolder, blobs, () => pushedAt);
  const repository = new MemoryImageRepository();
  const published: PassingEvent["type"][] = [];
  const failures: unknown[] = [];
  const config = { region: "us-east-1", account: "000000000000" };
  const ports = {
    config,
    ...{ repository, blobs, blobUploads },
    live: { publish: (event: PassingEvent) => void published.push(event.type) },
    clock: { now: () => pushedAt, monotonic: () => 0, dueNow: () => pushedAt },
  };
  const log = { info() {}, warn() {}, error: (fields: Record<string, unknown>) => void failures.push(fields.error) };
  const stopping = new AbortController().signal;
  const trail = new MemoryAuditTrail({ now: () => pushedAt }, config);
  const distribution = { distribution: bindDistributionOperations(ports), config, log, trail, stopping };
  const answer = createDistributionApi(distribution);
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => void server.close());
  stack.defer(() => server.closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const owned = stack.move();
  return {
    ...{ endpoint, port, distribution, trail, repository, blobs, published, failures, uploadsFolder },
    /** `path` is below /v2/. */
    ask: (path: string, init?: RequestInit) => fetch(`${endpoint}/v2/${path}`, { redirect: "manual", ...init }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export function digestOf(bytes: string | Uint8Array, algorithm: "sha256" | "sha512" = "sha256"): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}
