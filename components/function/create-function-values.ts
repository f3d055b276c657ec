/**
 * What the form "New function" holds, and how it is read: by the form itself to show the command, and again by the
 * server action. Limits and their texts are the API's.
 */
import { limits } from "../../server/core/function/configuration.ts";
import { problemsOf } from "../../server/core/function/constraints.ts";
import type { FunctionSettings } from "../../server/core/function/function-settings.ts";

/** Every field as it is typed. */
export interface CreateFunctionForm {
  imageUri: string;
  functionName: string;
  description: string;
  memoryMiB: string;
  timeoutSeconds: string;
  ephemeralStorageMiB: string;
  variables: { name: string; value: string }[];
  entryPoint: string;
  command: string;
  workingDirectory: string;
  /** Empty: Lambda's own. */
  kmsKeyArn: string;
}

export type CreateFunctionField = Exclude<keyof CreateFunctionForm, "variables"> | "environment";
export type FieldErrors = Partial<Record<CreateFunctionField, string>>;

export interface CreateFunctionRequest {
  functionName: string;
  imageUri: string;
  settings: FunctionSettings;
}

export const emptyForm: CreateFunctionForm = {
  imageUri: "",
  functionName: "",
  description: "",
  memoryMiB: String(limits.memoryMiB.default),
  timeoutSeconds: String(limits.timeoutSeconds.default),
  ephemeralStorageMiB: String(limits.ephemeralStorageMiB.default),
  variables: [],
  entryPoint: "",
  command: "",
  workingDirectory: "",
  kmsKeyArn: "",
};

/** The request as far as it can be read, and one sentence for each field that cannot be or is beyond a limit. */
export function readForm(form: CreateFunctionForm): { request: CreateFunctionRequest; errors: FieldErrors } {
  const errors: FieldErrors = {};
  function field<Value>(name: CreateFunctionField, read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      errors[name] = error.message;
      return undefined;
    }
  }
  const request: CreateFunctionRequest = {
    functionName: form.functionName.trim(),
    imageUri: form.imageUri.trim(),
    settings: {
      description: form.description.trim() || undefined,
      memoryMiB: field("memoryMiB", () => whole(form.memoryMiB)),
      timeoutSeconds: field("timeoutSeconds", () => whole(form.timeoutSeconds)),
      ephemeralStorageMiB: field("ephemeralStorageMiB", () => whole(form.ephemeralStorageMiB)),
      environment: field("environment", () => environment(form.variables)),
      imageConfig: overrides(
        field("entryPoint", () => argv(form.entryPoint)),
        field("command", () => argv(form.command)),
        form.workingDirectory.trim() || undefined,
      ),
      kmsKeyArn: form.kmsKeyArn || undefined,
    },
  };
  if (request.imageUri === "") errors.imageUri = "Choose an image, or type its ImageUri.";
  if (request.functionName === "") errors.functionName = "A function needs a name.";
  return { request, errors: { ...beyondLimits(request), ...errors } };
}

function beyondLimits({ functionName, settings }: CreateFunctionRequest): FieldErrors {
  const { timeoutSeconds, ...others } = settings;
  const timeoutMs = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000;
  const problems = problemsOf({ functionName, timeoutMs, ...others });
  const placed = problems.map(({ member, sentence }) => [fieldOfMember(member), sentence] as const);
  // The first one at a field stays.
  return Object.fromEntries(placed.filter(([field]) => field !== undefined).reverse());
}

/** Where an answer of the platform belongs; undefined: to the form as a whole. */
export function fieldOfError(code: string, message: string): CreateFunctionField | undefined {
  if (code === "ResourceConflictException" && /already exist/i.test(message)) return "functionName";
  if (code.startsWith("KMS") || /KMS key/.test(message)) return "kmsKeyArn";
  if (/environment variables/i.test(message)) return "environment";
  const member = / at '([\w.]+)' failed/.exec(message)?.[1];
  if (member) return fieldOfMember(member);
  return /image/i.test(message) ? "imageUri" : undefined;
}

/** AWS's member → the field that holds it. */
function fieldOfMember(member: string): CreateFunctionField | undefined {
  const [root = "", part = ""] = member.split(".");
  return fields[root === "imageConfig" ? part : root];
}

const fields: Record<string, CreateFunctionField> = {
  functionName: "functionName",
  code: "imageUri",
  description: "description",
  memorySize: "memoryMiB",
  timeout: "timeoutSeconds",
  ephemeralStorage: "ephemeralStorageMiB",
  environment: "environment",
  entryPoint: "entryPoint",
  command: "command",
  workingDirectory: "workingDirectory",
  kMSKeyArn: "kmsKeyArn",
};

class Unreadable extends Error {}

function whole(text: string): number {
  if (!/^-?\d{1,9}$/.test(text.trim())) throw new Unreadable("Member must be a whole number");
  return Number(text);
}

/** One member a line, or a JSON array of strings; nothing is the image's own. */
function argv(text: string): string[] | undefined {
  const members = text.trim().startsWith("[") ? jsonList(text) : lines(text);
  return members.length === 0 ? undefined : members;
}

function lines(text: string): string[] {
  const members = text.split(/\r?\n/);
  while (members.at(-1) === "") members.pop();
  return members;
}

function jsonList(text: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Unreadable('What begins with [ is read as JSON: ["/app/main", "--flag"]', { cause });
  }
  if (!Array.isArray(value) || !value.every((member) => typeof member === "string")) {
    throw new Unreadable('Every member must be a string: ["/app/main", "--port", "8080"]');
  }
  return value;
}

function overrides(
  entryPoint: string[] | undefined,
  command: string[] | undefined,
  workingDirectory: string | undefined,
): FunctionSettings["imageConfig"] {
  if (!entryPoint && !command && !workingDirectory) return undefined;
  return {
    ...(entryPoint && { entryPoint }),
    ...(command && { command }),
    ...(workingDirectory && { workingDirectory }),
  };
}

function environment(variables: CreateFunctionForm["variables"]): Record<string, string> | undefined {
  const named = variables.filter(({ name, value }) => name !== "" || value !== "");
  if (named.length === 0) return undefined;
  const names = named.map(({ name }) => name);
  if (names.includes("")) throw new Unreadable("Every variable needs a name.");
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Unreadable(`${twice} is there twice.`);
  return Object.fromEntries(named.map(({ name, value }) => [name, value]));
}
