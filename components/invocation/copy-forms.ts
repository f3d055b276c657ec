/** The request of an invocation as commands that send it again. */
import { versionTitle } from "../../server/core/function/version.ts";
import { isCut } from "../../server/core/invoke/body-text.ts";
import type { InvocationDetail } from "../../server/core/invoke/invocation.ts";
import type { CommandLine } from "../ui/command-block.tsx";
import { shellQuote } from "../ui/shell-quote.ts";

export const copyForms = ["aws", "curl", "JavaScript"] as const;
export type CopyForm = (typeof copyForms)[number];

interface Place {
  endpoint: string;
  region: string;
}

export function copyAs(form: CopyForm, invocation: InvocationDetail, place: Place): CommandLine[] {
  switch (form) {
    case "aws":
      return awsCommand(invocation, place);
    case "curl":
      return curlCommand(invocation, place);
    case "JavaScript":
      return javaScript(invocation, place);
  }
}

export function isRequestCut({ requestBody, requestBytes }: InvocationDetail): boolean {
  return isCut(requestBody, requestBytes);
}

/** A body that was cut is no longer the request: a file of the reader's stands in its place. */
function payload(invocation: InvocationDetail): string {
  const { requestBody } = invocation;
  if (isRequestCut(invocation)) return "file://event.json";
  return requestBody === "" ? "{}" : requestBody;
}

function awsCommand(invocation: InvocationDetail, { endpoint }: Place): CommandLine[] {
  const event = invocation.invocationType === "Event";
  return [
    { parts: ["aws lambda invoke --function-name ", { yours: shellQuote(versionTitle(invocation)) }, " \\"] },
    {
      parts: ["  --cli-binary-format raw-in-base64-out", event ? " --invocation-type Event \\" : " \\"],
      continued: true,
    },
    { parts: ["  --payload ", { yours: shellQuote(payload(invocation)) }, " \\"], continued: true },
    { parts: [`  --endpoint-url ${endpoint} ${event ? "/dev/null" : "out.json"}`], continued: true },
  ];
}

function curlCommand(invocation: InvocationDetail, { endpoint }: Place): CommandLine[] {
  const path = `/2015-03-31/functions/${encodeURIComponent(versionTitle(invocation))}/invocations`;
  const body = isRequestCut(invocation) ? "@event.json" : payload(invocation);
  const data = isRequestCut(invocation) ? "--data-binary" : "--data-raw";
  const type = invocation.invocationType === "Event" ? " -H 'X-Amz-Invocation-Type: Event'" : "";
  return [
    { parts: [`curl -sS -H 'Content-Type: application/json'${type} \\`] },
    { parts: [`  ${data} `, { yours: shellQuote(body) }, " \\"], continued: true },
    { parts: [`  ${endpoint}${path}`], continued: true },
  ];
}

function javaScript(invocation: InvocationDetail, { endpoint, region }: Place): CommandLine[] {
  const lines = [
    'import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";',
    `const lambda = new LambdaClient({ endpoint: "${endpoint}", region: "${region}",`,
    '  credentials: { accessKeyId: "me", secretAccessKey: "any" } });',
    "const { Payload, FunctionError } = await lambda.send(new InvokeCommand({",
    `  FunctionName: ${JSON.stringify(versionTitle(invocation))},`,
    ...(invocation.invocationType === "Event" ? ['  InvocationType: "Event",'] : []),
    isRequestCut(invocation)
      ? '  Payload: await (await import("node:fs/promises")).readFile("event.json"),'
      : `  Payload: ${JSON.stringify(payload(invocation))},`,
    "}));",
  ];
  return lines.map((line) => ({ parts: [line], continued: true }));
}
