/**
 * A runtime in one file: asks Lambda's Runtime API for an event, hands it to the handler, posts what comes of it.
 * The handler is named by the first argument, as AWS's base images do: `index.handler`.
 */
import http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function call(method, route, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { agent, host, port, method, path: `/2018-06-01/runtime/${route}`, headers },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function report(route, error) {
  const errorType = error?.name ?? "Error";
  const body = {
    errorType,
    errorMessage: error?.message ?? String(error),
    stackTrace: error?.stack?.split("\n").slice(1) ?? [],
  };
  return call("POST", route, JSON.stringify(body), { "Lambda-Runtime-Function-Error-Type": `Function.${errorType}` });
}

async function load() {
  const [file, name] = (process.argv[2] ?? "index.handler").split(".");
  const module = await import(pathToFileURL(path.resolve(process.env.LAMBDA_TASK_ROOT ?? ".", `${file}.mjs`)).href);
  if (typeof module[name] !== "function") throw new Error(`${file}.${name} is not a function`);
  return module[name];
}

const handler = await load().catch(async (error) => {
  await report("init/error", error);
  process.exit(1);
});

for (;;) {
  const { status, headers, body } = await call("GET", "invocation/next");
  if (status !== 200) process.exit(1); // the environment is ending
  const requestId = headers["lambda-runtime-aws-request-id"];
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await handler(body.length > 0 ? JSON.parse(body) : {}, context);
    await call("POST", `invocation/${requestId}/response`, JSON.stringify(result ?? null));
  } catch (error) {
    await report(`invocation/${requestId}/error`, error);
  }
}
