/** Lists: repositories, tags, and the manifests about another. */
import { RepositoryError } from "../../core/errors/repository-error.ts";
import { storedReferences } from "../../core/image/manifest-references.ts";
import type { DistributionOperations } from "../../operations/repository/distribution-operations.ts";
import type { Page, StoredManifest } from "../../ports/image-repository.ts";
import { type Exchange, type Headers, sendJson } from "./answers.ts";

const indexType = "application/vnd.oci.image.index.v1+json";

export async function getCatalog(exchange: Exchange, operations: DistributionOperations): Promise<void> {
  const list = (page: Page) => operations.listRepositories(exchange.client, page);
  const { items, headers } = await readPage(exchange, "/v2/_catalog", list);
  sendJson(exchange, { repositories: items }, headers);
}

export async function getTags(
  exchange: Exchange,
  { repository }: { repository: string },
  operations: DistributionOperations,
): Promise<void> {
  const list = (page: Page) => operations.listTags(repository, page);
  const { items, headers } = await readPage(exchange, `/v2/${repository}/tags/list`, list);
  sendJson(exchange, { name: repository, tags: items }, headers);
}

export async function getReferrers(
  exchange: Exchange,
  { repository, digest }: { repository: string; digest: string },
  operations: DistributionOperations,
): Promise<void> {
  const artifactType = exchange.query.get("artifactType");
  const all = (await operations.referrers(repository, digest)).map(descriptorOf);
  const manifests = artifactType ? all.filter((one) => one.artifactType === artifactType) : all;
  const filtered: Headers = artifactType ? { "OCI-Filters-Applied": "artifactType" } : {};
  const index = { schemaVersion: 2, mediaType: indexType, manifests };
  sendJson(exchange, index, { "Content-Type": indexType, ...filtered });
}

/** `n` and `last` of the query; the Link header leads on when there is more. One more is read to know. */
async function readPage(
  { query }: Exchange,
  path: string,
  list: (page: Page) => Promise<string[]>,
): Promise<{ items: string[]; headers: Headers }> {
  const limit = limitOf(query.get("n"));
  const after = query.get("last");
  const from = after === null ? {} : { after };
  if (limit === undefined) return { items: await list(from), headers: {} };
  if (limit === 0) return { items: [], headers: {} };
  const found = await list({ ...from, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return { items, headers: {} };
  const next = new URLSearchParams({ n: String(limit), last });
  return { items, headers: { Link: `<${path}?${next}>; rel="next"` } };
}

function limitOf(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const sentence = `n=${text.slice(0, 50)} is not a number of entries.`;
  throw new RepositoryError("PAGINATION_NUMBER_INVALID", sentence, { detail: { n: text.slice(0, 50) } });
}

function descriptorOf({ mediaType, digest, bytes }: StoredManifest) {
  const { artifactType, annotations } = storedReferences(bytes);
  return {
    mediaType,
    digest,
    size: bytes.length,
    ...(artifactType !== "" && { artifactType }),
    ...(annotations && { annotations }),
  };
}
