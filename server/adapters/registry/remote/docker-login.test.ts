import { chmod, mkdir, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../contract/temporary-folder.ts";
import { DockerLogins } from "./docker-login.ts";

const signal = AbortSignal.timeout(60_000);
const base64 = (text: string) => Buffer.from(text).toString("base64");

async function openLogins(config: unknown) {
  const folder = await temporaryFolder();
  await mkdir(folder.file(".docker"));
  await writeFile(folder.file(".docker/config.json"), typeof config === "string" ? config : JSON.stringify(config));
  const logins = new DockerLogins({ NODE_ENV: "test", PATH: `${folder.file("bin")}:/usr/bin:/bin` }, folder.file("."));
  return {
    find: (host: string) => logins.find(host, signal),
    file: folder.file(".docker/config.json"),
    async helper(name: string, script: string) {
      await mkdir(folder.file("bin"), { recursive: true });
      await writeFile(folder.file(`bin/docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
      await chmod(folder.file(`bin/docker-credential-${name}`), 0o755);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

test("logins of the config file itself are found by their host", async () => {
  await using logins = await openLogins({
    auths: {
      "ghcr.io": { auth: base64("ada:open: sesame") },
      "https://other.test/v1/": { username: "bo", password: "x" },
      "token.test": { auth: base64("<token>:"), identitytoken: "abc" },
      "empty.test": {},
    },
  });
  const password = (username: string, text: string) => ({ login: { kind: "password", username, password: text } });
  expect(await logins.find("ghcr.io")).toEqual(password("ada", "open: sesame"));
  expect(await logins.find("other.test")).toEqual(password("bo", "x"));
  expect(await logins.find("token.test")).toEqual({ login: { kind: "identity-token", token: "abc" } });
  expect(await logins.find("empty.test")).toEqual({});
  expect(await logins.find("nowhere.test")).toEqual({});
});

test("a credential helper is asked for the host, the one of the host before the one for all", async () => {
  await using logins = await openLogins({
    auths: { "kept.test": { auth: base64("ada:kept") } },
    credsStore: "all",
    credHelpers: { "one.test": "one", "bad.test": "bad", "gone.test": "gone", "path.test": "../../bin/sh" },
  });
  await logins.helper("one", `test "$1" = get && read host; printf '{"Username":"ada","Secret":"for %s"}' "$host"`);
  await logins.helper(
    "all",
    `read host; test "$host" = two.test || { echo credentials not found in native keychain; exit 1; }
     printf '{"ServerURL":"two.test","Username":"<token>","Secret":"abc"}'`,
  );
  await logins.helper("bad", "echo a secret that nobody is to see; exit 1");
  expect(await logins.find("one.test")).toEqual({
    login: { kind: "password", username: "ada", password: "for one.test" },
  });
  expect(await logins.find("two.test")).toEqual({ login: { kind: "identity-token", token: "abc" } });
  expect(await logins.find("three.test")).toEqual({});
  expect(await logins.find("kept.test")).toMatchObject({ login: { password: "kept" } });
  expect(await logins.find("bad.test")).toEqual({ trouble: "docker-credential-bad failed" });
  expect(await logins.find("gone.test")).toEqual({ trouble: "docker-credential-gone is not installed" });
  expect(await logins.find("path.test")).toEqual({
    trouble: "the credential helper in the Docker config file has no usable name",
  });
});

test("a config file that cannot be read is said, without what is in it", async () => {
  await using logins = await openLogins('{"auths": {"a.test": secret');
  expect(await logins.find("a.test")).toEqual({ trouble: `the Docker config file ${logins.file} cannot be read` });
});

test("without a config file there is no login; DOCKER_CONFIG names its folder", async () => {
  await using folder = await temporaryFolder();
  expect(await new DockerLogins({ NODE_ENV: "test" }, folder.file(".")).find("a.test", signal)).toEqual({});
  await writeFile(folder.file("config.json"), JSON.stringify({ auths: { "a.test": { auth: base64("a:b") } } }));
  const logins = new DockerLogins({ NODE_ENV: "test", DOCKER_CONFIG: folder.file(".") }, "/nowhere");
  expect(await logins.find("a.test", signal)).toMatchObject({ login: { username: "a" } });
});
