/** Images whose runtimes are not Node's: AWS's runtime interface client for Python, unchanged, and a bare one in shell. */
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { ImageArchive, LayerFile } from "../server/samples/image-archive.ts";
import { layerOf } from "../server/samples/node-image.ts";
import { fileAt, librariesOf, programFiles } from "../server/samples/program-files.ts";
import { ensurePythonRuntimeClient } from "../server/setup/python-runtime-client.mjs";
import { PYTHON } from "../server/setup/test-tools.mjs";

/** AWS's runtime interface client for Python, on the machine's own Python. */
export async function pythonClientImage(): Promise<ImageArchive> {
  const packages = await ensurePythonRuntimeClient();
  return {
    repositoryTag: "python-ric:1",
    layers: [
      await pythonLayer(packages),
      await folderAt("/var/task", packages),
      layerOf({ "/var/task/app.py": pythonHandler }),
    ],
    entryPoint: [PYTHON, "-m", "awslambdaric"],
    command: ["app.handler"],
    workingDirectory: "/var/task",
    environment: { LAMBDA_TASK_ROOT: "/var/task", PATH: "/usr/bin:/bin" },
  };
}

const pythonHandler = `import logging, os

def handler(event, context):
    print("handling", event)
    logging.getLogger().warning("beware")
    if event.get("fail"):
        raise TypeError(event["fail"])
    client, identity = context.client_context, context.identity
    return {
        "echo": event, "requestId": context.aws_request_id, "arn": context.invoked_function_arn,
        "clientContext": client and {"custom": client.custom},
        "identity": {"cognitoIdentityId": identity.cognito_identity_id,
                     "cognitoIdentityPoolId": identity.cognito_identity_pool_id},
        "remainingMs": context.get_remaining_time_in_millis(), "trace": os.environ.get("_X_AMZN_TRACE_ID"),
    }
`;

/** Python, its standard library as far as programs need it, and what all of it links. */
async function pythonLayer(packages: string): Promise<LayerFile[]> {
  const program = await realpath(PYTHON); // /usr/bin/python3.11
  const library = path.join("/usr/lib", path.basename(program));
  const left = /^(test|idlelib|lib2to3|ensurepip|tkinter|turtledemo|distutils|config-|pydoc_data)/;
  const standard = await folderAt(library, library, (file) => !left.test(file));
  const modules = standard.map(({ name }) => name).filter((name) => name.endsWith(".so"));
  const client = (await filesBelow(packages)).filter((file) => file.endsWith(".so"));
  const linked = await librariesOf([program, ...modules, ...client.map((file) => path.join(packages, file))]);
  const libraries = await Promise.all(linked.map((file) => fileAt(file, file)));
  return [await fileAt(PYTHON, program), ...standard, ...libraries];
}

/** A runtime of thirty lines in shell, with curl: nothing of AWS's and nothing of ours. */
export async function shellRuntimeImage(): Promise<ImageArchive> {
  const programs = ["/bin/bash", "/usr/bin/curl", "/bin/cat", "/bin/grep", "/usr/bin/tr", "/usr/bin/cut"];
  const files = (await Promise.all(programs.map((program) => programFiles(program)))).flat();
  const once = [...new Map(files.map((file) => [file.name, file])).values()];
  return {
    repositoryTag: "shell-runtime:1",
    layers: [once, layerOf({ "/var/runtime/bootstrap": bootstrap, "/var/task/function.sh": shellFunction })],
    entryPoint: ["/bin/bash", "/var/runtime/bootstrap"],
    command: ["function.handler"],
    workingDirectory: "/var/task",
    environment: { LAMBDA_TASK_ROOT: "/var/task", PATH: "/usr/bin:/bin" },
  };
}

const bootstrap = `set -uo pipefail
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
file="$LAMBDA_TASK_ROOT/$(echo "$1" | cut -d. -f1).sh"
name="$(echo "$1" | cut -d. -f2)"

if ! [ -r "$file" ]; then
  curl -sS -X POST "$api/init/error" -H "Lambda-Runtime-Function-Error-Type: Runtime.ImportModuleError" \\
    -d "{\\"errorMessage\\":\\"there is no $file\\",\\"errorType\\":\\"Runtime.ImportModuleError\\"}"
  exit 1
fi
source "$file"

headers=/tmp/headers
header() { grep -i "^$1:" "$headers" | tr -d '\\r' | cut -d: -f2- | cut -c2-; }

while true; do
  event="$(curl -sS -D "$headers" "$api/invocation/next")" || exit 1
  id="$(header Lambda-Runtime-Aws-Request-Id)"
  deadline="$(header Lambda-Runtime-Deadline-Ms)"
  context="$(header Lambda-Runtime-Client-Context)"
  if answer="$("$name" "$event")"; then
    curl -sS -o /dev/null -X POST "$api/invocation/$id/response" -d "$answer"
  else
    curl -sS -o /dev/null -X POST "$api/invocation/$id/error" \\
      -H "Lambda-Runtime-Function-Error-Type: Function.Failed" \\
      -d '{"errorMessage":"the function failed","errorType":"Function.Failed"}'
  fi
done
`;

const shellFunction = `handler() {
  echo "handling $1" >&2
  case "$1" in *fail*) return 1 ;; esac
  echo "{\\"echo\\":$1,\\"requestId\\":\\"$id\\",\\"deadlineMs\\":$deadline,\\"clientContext\\":\${context:-null}}"
}
`;

/** Everything below a folder that is wanted, at its place in the image; links are followed. */
async function folderAt(at: string, folder: string, wanted: (file: string) => boolean = () => true) {
  const files = (await filesBelow(folder)).filter(wanted);
  return Promise.all(files.map((file) => fileAt(path.join(at, file), path.join(folder, file))));
}

/** Relative to the folder, sorted. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  const kinds = await Promise.all(entries.map((entry) => stat(path.join(folder, entry)).catch(() => undefined)));
  return entries.filter((_, index) => kinds[index]?.isFile()).sort();
}
