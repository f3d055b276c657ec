/** Method and path → operation. Paths: the Lambda API reference; a trailing slash, as older clients send it, is the same. */
import { recordedOperation } from "../recording/record-lambda.ts";
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "./aliases.ts";
import { createFunction } from "./create-function.ts";
import { deleteFunction } from "./delete-function.ts";
import { invoke, invokeAsync } from "./invoke.ts";
import type { LambdaOperation } from "./operation.ts";
import { getAccountSettings, getFunction, getFunctionConfiguration, listFunctions } from "./read-functions.ts";
import { listTags, tagResource, untagResource } from "./tags.ts";
import { updateFunctionCode } from "./update-function-code.ts";
import { updateFunctionConfiguration } from "./update-function-configuration.ts";
import { listVersionsByFunction, publishVersion } from "./versions.ts";

interface Route {
  name: string;
  method: string;
  /** `{Label}` stands for one part of the path. */
  path: string;
  perform: LambdaOperation;
}

/** One part of a path: as it has to be, or the name of what stands there. */
type Part = { text: string } | { label: string };

const functions = "/2015-03-31/functions";
const one = `${functions}/{FunctionName}`;
const tags = "/2017-03-31/tags/{Resource}";

const routes: readonly Route[] = [
  { name: "CreateFunction", method: "POST", path: functions, perform: createFunction },
  { name: "ListFunctions", method: "GET", path: functions, perform: listFunctions },
  { name: "GetFunction", method: "GET", path: one, perform: getFunction },
  { name: "DeleteFunction", method: "DELETE", path: one, perform: deleteFunction },
  { name: "GetFunctionConfiguration", method: "GET", path: `${one}/configuration`, perform: getFunctionConfiguration },
  {
    name: "UpdateFunctionConfiguration",
    method: "PUT",
    path: `${one}/configuration`,
    perform: updateFunctionConfiguration,
  },
  { name: "UpdateFunctionCode", method: "PUT", path: `${one}/code`, perform: updateFunctionCode },
  { name: "Invoke", method: "POST", path: `${one}/invocations`, perform: invoke },
  {
    name: "InvokeAsync",
    method: "POST",
    path: "/2014-11-13/functions/{FunctionName}/invoke-async",
    perform: invokeAsync,
  },
  { name: "PublishVersion", method: "POST", path: `${one}/versions`, perform: publishVersion },
  { name: "ListVersionsByFunction", method: "GET", path: `${one}/versions`, perform: listVersionsByFunction },
  { name: "CreateAlias", method: "POST", path: `${one}/aliases`, perform: createAlias },
  { name: "ListAliases", method: "GET", path: `${one}/aliases`, perform: listAliases },
  { name: "GetAlias", method: "GET", path: `${one}/aliases/{Name}`, perform: getAlias },
  { name: "UpdateAlias", method: "PUT", path: `${one}/aliases/{Name}`, perform: updateAlias },
  { name: "DeleteAlias", method: "DELETE", path: `${one}/aliases/{Name}`, perform: deleteAlias },
  { name: "ListTags", method: "GET", path: tags, perform: listTags },
  { name: "TagResource", method: "POST", path: tags, perform: tagResource },
  { name: "UntagResource", method: "DELETE", path: tags, perform: untagResource },
  { name: "GetAccountSettings", method: "GET", path: "/2016-08-19/account-settings", perform: getAccountSettings },
];

/** By method and number of parts, which tell most of them apart. */
const routesByShape = Map.groupBy(
  routes.map(({ perform, ...route }) => ({
    ...route,
    perform: recordedOperation(route.name, perform),
    parts: route.path.split("/").map(partOf),
  })),
  ({ method, parts }) => shapeOf(method, parts.length),
);

export interface MatchedRoute {
  name: string;
  perform: LambdaOperation;
  labels: Readonly<Record<string, string>>;
}

/** What was asked for is mostly asked for again. */
const remembered = new Map<string, MatchedRoute>();
const REMEMBERED = 1000;

/** @returns undefined when no operation has this method and path, or the path's percent-encoding is broken. */
export function matchRoute(method: string, pathname: string): MatchedRoute | undefined {
  const asked = `${method} ${pathname}`;
  const known = remembered.get(asked);
  if (known) return known;
  const matched = match(method, pathname);
  if (!matched || asked.length > 1000) return matched;
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(asked, matched);
  return matched;
}

function match(method: string, pathname: string): MatchedRoute | undefined {
  const parts = decodedParts(pathname);
  if (!parts) return undefined;
  for (const route of routesByShape.get(shapeOf(method, parts.length)) ?? []) {
    const labels = labelsOf(route.parts, parts);
    if (labels) return { name: route.name, perform: route.perform, labels };
  }
  return undefined;
}

function labelsOf(template: readonly Part[], parts: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const part = parts[index] ?? "";
    if ("text" in expected ? part !== expected.text : part === "") return undefined;
    if ("label" in expected) labels[expected.label] = part;
  }
  return labels;
}

function partOf(text: string): Part {
  const label = /^\{(\w+)\}$/.exec(text)?.[1];
  return label === undefined ? { text } : { label };
}

function shapeOf(method: string, parts: number): string {
  return `${method} ${parts}`;
}

function decodedParts(pathname: string): string[] | undefined {
  const path = pathname.length > 1 && pathname.endsWith("/") ? pathname.slice(0, -1) : pathname;
  try {
    return path.split("/").map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
