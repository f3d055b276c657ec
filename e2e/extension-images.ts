/** AWS's runtime interface client for Node with an extension beside it and one in its process. */
import { type NodeImage, nodePath } from "../server/samples/node-image.ts";
import { runtimeClientImage } from "./images.ts";

export async function extendedImage(): Promise<NodeImage> {
  const client = await runtimeClientImage();
  const [, ...program] = client.entryPoint;
  return {
    ...client,
    repositoryTag: "extended:1",
    layers: [
      ...client.layers.slice(0, -1),
      { "/opt/conversation.mjs": conversation, "/opt/extensions/watcher": watcher, "/opt/inside.mjs": inside },
      { "/var/task/app.mjs": handler },
    ],
    // Not in NODE_OPTIONS: the external extension runs Node too.
    entryPoint: [nodePath, "--import", "/opt/inside.mjs", ...program],
  };
}

/** What both have in common. */
const conversation = `
const base = "http://" + process.env.AWS_LAMBDA_RUNTIME_API;

export async function register(name, events) {
  const response = await fetch(base + "/2020-01-01/extension/register", {
    method: "POST",
    headers: { "Lambda-Extension-Name": name, "Lambda-Extension-Accept-Feature": "accountId" },
    body: JSON.stringify({ events }),
  });
  const facts = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(facts));
  const own = { "Lambda-Extension-Identifier": response.headers.get("Lambda-Extension-Identifier") };
  const call = async (method, path, headers = {}, body) =>
    (await fetch(base + path, { method, headers: { ...own, ...headers }, body })).json();
  return {
    facts,
    next: () => call("GET", "/2020-01-01/extension/event/next"),
    exitError: (type) => call("POST", "/2020-01-01/extension/exit/error", { "Lambda-Extension-Function-Error-Type": type }),
    subscribe: () => call("PUT", "/2022-07-01/telemetry", {}, JSON.stringify({ types: ["platform"] })),
  };
}
`;

/** External: WATCHER tells it to fail in the first invoke of its environment. */
const watcher = `#!${nodePath}
import fs from "node:fs";
import { register } from "/opt/conversation.mjs";
const extension = await register("watcher", ["INVOKE", "SHUTDOWN"]);
const { errorType } = await extension.subscribe();
console.log("watcher: of " + extension.facts.functionName + " in " + extension.facts.accountId + ", " + errorType);
for (;;) {
  const event = await extension.next();
  console.log("watcher: " + event.eventType + " " + (event.requestId ?? event.shutdownReason));
  if (event.eventType === "SHUTDOWN") process.exit(0);
  fs.appendFileSync("/tmp/watched", event.requestId + "\\n");
  if (process.env.WATCHER === "fails once" && !fs.existsSync("/tmp/failed")) {
    fs.writeFileSync("/tmp/failed", "");
    await extension.exitError("Extension.Broken");
    process.exit(1);
  }
}
`;

/** Internal: registered before the runtime asks for its first event. */
const inside = `
import { register } from "/opt/conversation.mjs";
const extension = await register("inside", ["INVOKE"]);
(async () => {
  for (;;) console.log("inside: INVOKE " + (await extension.next()).requestId);
})();
`;

const handler = `
import fs from "node:fs";
export async function handler(event, context) {
  if (event.hang) await new Promise(() => setInterval(() => {}, 1000));
  const watched = fs.existsSync("/tmp/watched") ? fs.readFileSync("/tmp/watched", "utf8").trim().split("\\n") : [];
  return { requestId: context.awsRequestId, watched };
}
`;
