import { expect, test } from "vitest";
import { descriptorOf, imageType, indexType, pushBlob, pushImage, putManifest, refusalOf } from "./testing/push.ts";
import { digestOf, openRepository } from "./testing/served-repository.ts";

test("a manifest is read back byte for byte by its tag and its digest, with its type; pages are told", async () => {
  await using served = await openRepository();
  const manifest = await pushImage(served, "team/hello", { tag: "1" });
  const digest = digestOf(manifest);
  for (const reference of ["1", digest]) {
    const read = await served.ask(`team/hello/manifests/${reference}`);
    expect(await read.text()).toBe(manifest);
    expect(read.headers.get("content-type")).toBe(imageType);
    expect(read.headers.get("docker-content-digest")).toBe(digest);
    const head = await served.ask(`team/hello/manifests/${reference}`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(manifest.length)]);
  }
  expect(served.published).toEqual(["images"]);
  expect(await served.repository.repository("team/hello")).toMatchObject({ tagMutability: "mutable" });
});

test("Docker's manifest, an index of what is there, and an artifact of any type are taken", async () => {
  await using served = await openRepository();
  const docker = "application/vnd.docker.distribution.manifest.v2+json";
  const image = await pushImage(served, "a", {});
  const asDocker = JSON.stringify({ ...JSON.parse(image), mediaType: docker });
  expect((await putManifest(served, "a/manifests/docker", asDocker, docker)).status).toBe(201);
  const index = JSON.stringify({ schemaVersion: 2, manifests: [descriptorOf(image, imageType)] });
  expect((await putManifest(served, "a/manifests/index", index, indexType)).status).toBe(201);
  const artifact = JSON.stringify({
    schemaVersion: 2,
    artifactType: "application/x.sbom",
    blobs: [descriptorOf("{}")],
  });
  const artifactType = "application/vnd.oci.artifact.manifest.v1+json";
  expect((await putManifest(served, "a/manifests/artifact", artifact, artifactType)).status).toBe(201);
  expect((await served.ask("a/manifests/artifact")).headers.get("content-type")).toBe(artifactType);
});

test("by digest it may be named by SHA-512, and gets the tags of the query", async () => {
  await using served = await openRepository();
  const manifest = await pushImage(served, "a", {});
  const digest = digestOf(manifest, "sha512");
  const put = await putManifest(served, `a/manifests/${digest}?tag=1&tag=2`, manifest);
  expect([put.status, put.headers.get("oci-tag")]).toEqual([201, "1, 2"]);
  expect((await served.ask("a/manifests/2")).headers.get("docker-content-digest")).toBe(digest);
});

const missing = digestOf("never pushed");

test.each<[string, object | string, string, string, number, string]>([
  ["no JSON", "{", imageType, "x", 400, "MANIFEST_INVALID"],
  ["no manifest", "[]", imageType, "x", 400, "MANIFEST_INVALID"],
  ["no type", "{}", "application/octet-stream", "x", 400, "MANIFEST_INVALID"],
  ["another type inside", { mediaType: indexType }, imageType, "x", 400, "MANIFEST_INVALID"],
  [
    "two kinds at once",
    { config: descriptorOf("{}"), manifests: [descriptorOf("{}")] },
    imageType,
    "x",
    400,
    "MANIFEST_INVALID",
  ],
  ["schema 1", {}, "application/vnd.docker.distribution.manifest.v1+prettyjws", "x", 400, "MANIFEST_INVALID"],
  ["a missing blob", { config: descriptorOf("never pushed") }, imageType, "x", 400, "MANIFEST_BLOB_UNKNOWN"],
  ["a missing manifest", { manifests: [descriptorOf("never pushed")] }, indexType, "x", 400, "MANIFEST_BLOB_UNKNOWN"],
  ["another digest", {}, imageType, missing, 400, "DIGEST_INVALID"],
  ["over 4 MiB", "x".repeat(4 * 1024 * 1024 + 1), imageType, "x", 413, "SIZE_INVALID"],
  ["a bad tag", {}, imageType, "-x", 400, "TAG_INVALID"],
  ["a long tag", {}, imageType, "x".repeat(129), 400, "TAG_INVALID"],
  ["a bad digest", {}, imageType, "sha256:123", 400, "DIGEST_INVALID"],
])("a manifest with %s is refused and not kept", async (_what, manifest, type, reference, status, code) => {
  await using served = await openRepository();
  await pushBlob(served, "a", "{}");
  const text = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
  const answer = await putManifest(served, `a/manifests/${reference}`, text, type);
  expect(await refusalOf(answer)).toMatchObject({ status, code });
  expect(await served.repository.listManifests("a")).toEqual([]);
  expect(served.published).toEqual([]);
});

test("a refusal names all blobs that are missing; a layer that is somewhere else need not be there", async () => {
  await using served = await openRepository();
  const far = { ...descriptorOf("far"), urls: ["https://example.com/far"] };
  const layers = [descriptorOf("one"), far, descriptorOf("two")];
  const answer = await putManifest(served, "a/manifests/1", JSON.stringify({ mediaType: imageType, layers }));
  const { errors } = (await answer.json()) as { errors: [{ detail: unknown }] };
  expect(errors[0].detail).toEqual([{ digest: digestOf("one") }, { digest: digestOf("two") }]);
});

test("an immutable tag stays, in ECR's words", async () => {
  await using served = await openRepository();
  const before = await pushImage(served, "a", { tag: "1" });
  await served.repository.setTagMutability("a", "immutable");
  await pushBlob(served, "a", "another");
  const other = JSON.stringify({ ...JSON.parse(before), layers: [descriptorOf("another")] });
  const refused = await putManifest(served, "a/manifests/1", other);
  expect(await refusalOf(refused)).toEqual({
    status: 400,
    code: "TAG_INVALID",
    message:
      "The image tag '1' already exists in the 'a' repository and cannot be overwritten because the repository is immutable.",
  });
  expect(await (await served.ask("a/manifests/1")).text()).toBe(before);
  expect((await putManifest(served, "a/manifests/1", before)).status).toBe(201);
  expect((await putManifest(served, "a/manifests/2", other)).status).toBe(201);
});

test("a tag is deleted alone, a manifest with its tags", async () => {
  await using served = await openRepository();
  const digest = digestOf(await pushImage(served, "a", { tag: "1" }));
  await pushImage(served, "a", { tag: "2" });
  const remove = (reference: string) => served.ask(`a/manifests/${reference}`, { method: "DELETE" });
  expect((await remove("1")).status).toBe(202);
  expect((await served.ask("a/manifests/1")).status).toBe(404);
  expect((await served.ask("a/manifests/2")).status).toBe(200);
  expect((await remove(digest)).status).toBe(202);
  for (const gone of ["2", digest]) {
    expect(await refusalOf(await served.ask(`a/manifests/${gone}`))).toMatchObject({
      ...{ status: 404, code: "MANIFEST_UNKNOWN" },
    });
    expect((await remove(gone)).status).toBe(404);
  }
});

test("tags and repositories are listed in order, page by page", async () => {
  await using served = await openRepository();
  for (const tag of ["b", "a", "C"]) await pushImage(served, "team/x", { tag });
  await pushImage(served, "app", { tag: "1" });
  const read = async (path: string) => {
    const answer = await served.ask(path);
    return { link: answer.headers.get("link"), json: await answer.json() };
  };
  const all = { name: "team/x", tags: ["C", "a", "b"] };
  expect(await read("team/x/tags/list")).toEqual({ link: null, json: all });
  expect(await read("team/x/tags/list?n=2")).toEqual({
    link: '</v2/team/x/tags/list?n=2&last=a>; rel="next"',
    json: { ...all, tags: ["C", "a"] },
  });
  expect(await read("team/x/tags/list?n=2&last=a")).toEqual({ link: null, json: { ...all, tags: ["b"] } });
  expect(await read("team/x/tags/list?n=0")).toEqual({ link: null, json: { ...all, tags: [] } });
  expect(await read("_catalog?n=1")).toEqual({
    link: '</v2/_catalog?n=1&last=app>; rel="next"',
    json: { repositories: ["app"] },
  });
  expect(await read("_catalog?n=1&last=app")).toEqual({ link: null, json: { repositories: ["team/x"] } });
  expect((await refusalOf(await served.ask("_catalog?n=many"))).code).toBe("PAGINATION_NUMBER_INVALID");
  expect((await refusalOf(await served.ask("nobody/tags/list"))).code).toBe("NAME_UNKNOWN");
});

test("manifests about another are listed with their type and annotations, also before it is there", async () => {
  await using served = await openRepository();
  const subject = { ...descriptorOf("the image"), mediaType: imageType };
  const about = { subject, artifactType: "application/x.sbom", annotations: { made: "today" } };
  const sbom = await pushImage(served, "a", about);
  const plain = await pushImage(served, "a", { subject, layer: "signature" });
  const put = await putManifest(served, `a/manifests/${digestOf(sbom)}`, sbom);
  expect(put.headers.get("oci-subject")).toBe(subject.digest);

  const all = await served.ask(`a/referrers/${subject.digest}`);
  expect([all.headers.get("content-type"), all.headers.get("oci-filters-applied")]).toEqual([indexType, null]);
  const written = {
    ...descriptorOf(sbom, imageType),
    artifactType: "application/x.sbom",
    annotations: { made: "today" },
  };
  const other = { ...descriptorOf(plain, imageType), artifactType: "application/vnd.oci.empty.v1+json" };
  const sorted = [written, other].sort((one, two) => (one.digest < two.digest ? -1 : 1));
  expect(await all.json()).toEqual({ schemaVersion: 2, mediaType: indexType, manifests: sorted });

  const some = await served.ask(`a/referrers/${subject.digest}?artifactType=application/x.sbom`);
  expect(some.headers.get("oci-filters-applied")).toBe("artifactType");
  expect(await some.json()).toMatchObject({ manifests: [written] });
  const none = await served.ask(`nobody/referrers/${subject.digest}`);
  expect([none.status, await none.json()]).toMatchObject([200, { manifests: [] }]);
});

test.each([
  ["GET", "UPPER/tags/list", 400, "NAME_INVALID"],
  ["GET", "a%2F..%2Fb/tags/list", 400, "NAME_INVALID"],
  ["GET", "%zz/tags/list", 400, "NAME_INVALID"],
  ["POST", `${"a".repeat(256)}/blobs/uploads/`, 400, "NAME_INVALID"],
  ["POST", "a/blobs/uploads/?mount=sha256:1", 400, "DIGEST_INVALID"],
  ["GET", `a/blobs/sha256:${"A".repeat(64)}`, 400, "DIGEST_INVALID"],
  ["GET", "a/referrers/1", 400, "DIGEST_INVALID"],
  ["POST", "a/tags/list", 405, "UNSUPPORTED"],
  ["PATCH", "a/manifests/1", 405, "UNSUPPORTED"],
  ["GET", "a/blobs/uploads/", 405, "UNSUPPORTED"],
  ["GET", "a", 404, "UNKNOWN"],
])("%s %s is refused", async (method, path, status, code) => {
  await using served = await openRepository();
  const answer = await served.ask(path, { method });
  expect(await refusalOf(answer)).toMatchObject({ status, code });
  expect(answer.headers.get("allow") !== null).toBe(status === 405);
  expect(served.failures).toEqual([]);
});

test("a name may be as long as the specification lets it, and have parts that read like an endpoint", async () => {
  await using served = await openRepository();
  for (const name of ["a".repeat(255), "blobs/uploads", "manifests/tags/list", "x/blobs/sha256"]) {
    const digest = digestOf(await pushImage(served, name, { tag: "1" }));
    expect((await served.ask(`${name}/manifests/1`)).headers.get("docker-content-digest")).toBe(digest);
    expect(await (await served.ask(`${name}/tags/list`)).json()).toEqual({ name, tags: ["1"] });
  }
});
