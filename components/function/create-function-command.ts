import { limits } from "../../server/core/function/configuration.ts";
import type { CommandLine } from "../ui/command-block.tsx";
import { shellQuote } from "../ui/shell-quote.ts";
import type { CreateFunctionRequest } from "./create-function-values.ts";

/** `fixed` options are the same for every function. */
type Option = [name: string, value: string, fixed?: "fixed"];

/** The same request as a command for the AWS CLI; what is AWS's default is left out. */
export function createFunctionCommand(
  { functionName, imageUri, settings }: CreateFunctionRequest,
  { endpoint, account }: { endpoint: string; account: string },
): CommandLine[] {
  const options: Option[] = [
    ["--function-name", functionName || "my-function"],
    ["--package-type", "Image", "fixed"],
    ["--code", `ImageUri=${imageUri || "my-image:1"}`],
    ["--role", `arn:aws:iam::${account}:role/lambda`, "fixed"],
    ...optionsOf(settings),
    ["--endpoint-url", endpoint, "fixed"],
  ];
  return [
    { parts: ["aws lambda create-function \\"] },
    ...options.map(([name, value, fixed], index) => ({
      parts: [`  ${name} `, fixed ? value : { yours: shellQuote(value) }, index < options.length - 1 ? " \\" : ""],
      continued: true,
    })),
  ];
}

function optionsOf(settings: CreateFunctionRequest["settings"]): Option[] {
  const { description, memoryMiB, timeoutSeconds, ephemeralStorageMiB, environment, imageConfig, kmsKeyArn } = settings;
  const options: Option[] = [];
  if (description) options.push(["--description", description]);
  if (memoryMiB !== undefined && memoryMiB !== limits.memoryMiB.default)
    options.push(["--memory-size", `${memoryMiB}`]);
  if (timeoutSeconds !== undefined && timeoutSeconds !== limits.timeoutSeconds.default) {
    options.push(["--timeout", `${timeoutSeconds}`]);
  }
  if (ephemeralStorageMiB !== undefined && ephemeralStorageMiB !== limits.ephemeralStorageMiB.default) {
    options.push(["--ephemeral-storage", `Size=${ephemeralStorageMiB}`]);
  }
  if (environment) options.push(["--environment", JSON.stringify({ Variables: environment })]);
  if (kmsKeyArn) options.push(["--kms-key-arn", kmsKeyArn]);
  if (imageConfig) {
    const { entryPoint, command, workingDirectory } = imageConfig;
    const config = { EntryPoint: entryPoint, Command: command, WorkingDirectory: workingDirectory };
    options.push(["--image-config", JSON.stringify(config)]);
  }
  return options;
}
