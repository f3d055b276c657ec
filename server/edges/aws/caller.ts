/** Who calls, for the transition log: signatures are not checked, so this is a name and no proof. */
import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../../operations/function/function-operations.ts";

/** Programs that people know by the name they put into User-Agent. */
const known = /(?<![\w-])(aws-cli|aws-cdk|aws-sam-cli|Terraform|Pulumi|aws-sdk-[a-z0-9-]+|Boto3|Botocore|curl)\//gi;

/** The tool that a person ran comes before the SDK that it is built on. */
const tools = /^(aws-cli|aws-cdk|aws-sam-cli|Terraform|Pulumi)$/i;

/** The client program, else the access key id, else "api". */
export function callerOf({ "user-agent": userAgent, authorization }: IncomingHttpHeaders): Caller {
  const program = userAgent === undefined ? undefined : rememberedProgram(userAgent);
  return { name: program ?? accessKeyId(authorization) ?? "api" };
}

/** A client sends the same with each call. */
const remembered = new Map<string, string | undefined>();
const REMEMBERED = 100;

function rememberedProgram(userAgent: string): string | undefined {
  if (remembered.has(userAgent)) return remembered.get(userAgent);
  const program = programIn(userAgent);
  if (remembered.size >= REMEMBERED) remembered.clear();
  if (userAgent.length <= 1000) remembered.set(userAgent, program);
  return program;
}

function programIn(userAgent: string): string | undefined {
  const products = [...userAgent.matchAll(known)].map(([, product]) => product ?? "");
  return products.find((product) => tools.test(product)) ?? products[0];
}

/** From a version 4 signature: `AWS4-HMAC-SHA256 Credential=<access key id>/<date>/<region>/<service>/aws4_request, …` */
export function accessKeyId(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return /^AWS4-\S+\s+(?:.*[\s,])?Credential=([\w+=.@-]{1,128})\//.exec(authorization)?.[1];
}
