/** The AWS credentials of whoever runs the platform, for functions that are to use them. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FunctionCredentials } from "../../core/environment/variables.ts";

/**
 * From the environment, else from the default profile of `~/.aws/credentials` (AWS_SHARED_CREDENTIALS_FILE).
 * @throws Error with a sentence that names what is missing and never what is there.
 */
export async function readHostCredentials(
  environment: Record<string, string | undefined>,
  homeFolder: string,
): Promise<FunctionCredentials> {
  const ofEnvironment = credentialsOf((name) => environment[name.toUpperCase()], "The environment");
  if (ofEnvironment) return ofEnvironment;
  const file = environment.AWS_SHARED_CREDENTIALS_FILE ?? path.join(homeFolder, ".aws/credentials");
  const profile = defaultProfile(await readIfThere(file));
  const ofFile = credentialsOf((name) => profile.get(name), `The default profile of ${file}`);
  if (ofFile) return ofFile;
  throw new Error(
    "LAMBDARIUM_FUNCTION_CREDENTIALS is host, but there are no AWS credentials: neither AWS_ACCESS_KEY_ID and " +
      `AWS_SECRET_ACCESS_KEY in the environment, nor a default profile with both in ${file}. ` +
      "Set them, or start without LAMBDARIUM_FUNCTION_CREDENTIALS.",
  );
}

/** @returns undefined when there are none. */
function credentialsOf(read: (name: string) => string | undefined, where: string): FunctionCredentials | undefined {
  const id = read("aws_access_key_id") || undefined;
  const secret = read("aws_secret_access_key") || undefined;
  const token = read("aws_session_token") || undefined;
  if (id === undefined && secret === undefined) return undefined;
  if (id === undefined || secret === undefined) {
    const missing = id === undefined ? "access key id" : "secret access key";
    throw new Error(
      `${where} has AWS credentials without their ${missing}, and LAMBDARIUM_FUNCTION_CREDENTIALS is host.`,
    );
  }
  return {
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    ...(token !== undefined && { AWS_SESSION_TOKEN: token }),
  };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
function defaultProfile(text: string): Map<string, string> {
  const values = new Map<string, string>();
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1] ?? section;
    const [, name, value] = /^\s*([^#;=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === "default" && name !== undefined && value !== undefined) values.set(name.toLowerCase(), value);
  }
  return values;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return "";
    throw new Error(`${file} cannot be read, and LAMBDARIUM_FUNCTION_CREDENTIALS is host.`, { cause });
  }
}
