import { mkdir, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { readHostCredentials } from "./host-credentials.ts";

const ofEnvironment = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "secret of the environment" };

async function home(credentials: string) {
  const folder = await temporaryFolder();
  await mkdir(folder.file(".aws"));
  await writeFile(folder.file(".aws/credentials"), credentials);
  return folder;
}

test("the environment's come first, with a session token only where there is one", async () => {
  await using folder = await home("[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = s\n");
  expect(await readHostCredentials(ofEnvironment, folder.path)).toEqual(ofEnvironment);
  const temporary = { ...ofEnvironment, AWS_SESSION_TOKEN: "token" };
  expect(await readHostCredentials({ ...temporary, PATH: "/bin" }, folder.path)).toEqual(temporary);
});

test("then those of the default profile, and of no other", async () => {
  const text = `# mine
[work]
aws_access_key_id = AKIAWORK
aws_secret_access_key = work
[default]
; the one that counts
AWS_ACCESS_KEY_ID=AKIAFILE
aws_secret_access_key   =  a+b/c==
region = eu-west-1
[other]
aws_session_token = none of ours
`;
  await using folder = await home(text);
  const expected = { AWS_ACCESS_KEY_ID: "AKIAFILE", AWS_SECRET_ACCESS_KEY: "a+b/c==" };
  expect(await readHostCredentials({ AWS_ACCESS_KEY_ID: "" }, folder.path)).toEqual(expected);
  const elsewhere = { AWS_SHARED_CREDENTIALS_FILE: folder.file(".aws/credentials") };
  expect(await readHostCredentials(elsewhere, "/nowhere")).toEqual(expected);
});

test("missing ones are named with what to do, and half ones without what is there", async () => {
  await using folder = await home("[work]\naws_access_key_id = AKIAWORK\n");
  await expect(readHostCredentials({}, folder.path)).rejects.toThrow(
    /^LAMBDARIUM_FUNCTION_CREDENTIALS is host, but there are no AWS credentials: .*Set them, or start without/,
  );
  await expect(readHostCredentials({}, "/nowhere")).rejects.toThrow("/nowhere/.aws/credentials");
  const half = readHostCredentials({ AWS_SECRET_ACCESS_KEY: "secret" }, folder.path);
  await expect(half).rejects.toThrow(/^The environment has AWS credentials without their access key id/);
  await expect(half).rejects.not.toThrow("secret of");
});
