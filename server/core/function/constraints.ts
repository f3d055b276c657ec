/**
 * AWS's limits on what may be configured, with AWS's texts: one place for the API and for the dashboard's forms.
 *
 * Two layers, as on AWS: constraints of the API model, all reported in one ValidationException, then rules of the
 * service, the first of which is an InvalidParameterValueException. Where the service is narrower than the model
 * (memory, timeout, storage), the service's limit is checked as if it were the model's.
 */
import { PlatformError } from "../errors/platform-error.ts";
import { limits, reservedVariables } from "./configuration.ts";
import { assertNoViolations, type Violation, violationText } from "./violation.ts";

/** What to check; absent members are not. Wider than the parsed types: enums arrive as any string. */
export interface UncheckedSettings {
  /** The bare name, as name.ts takes it out of the forms that a caller may write. */
  functionName?: string;
  role?: string;
  architectures?: readonly string[];
  description?: string;
  memoryMiB?: number;
  timeoutMs?: number;
  ephemeralStorageMiB?: number;
  environment?: Readonly<Record<string, string>>;
  imageConfig?: { entryPoint?: readonly string[]; command?: readonly string[]; workingDirectory?: string };
  logging?: { logFormat?: string; applicationLogLevel?: string; systemLogLevel?: string; logGroup?: string };
  tracingMode?: string;
  kmsKeyArn?: string;
  deadLetterTargetArn?: string;
  tags?: Readonly<Record<string, string>>;
}

/** For forms: which member, and AWS's sentence about it. */
export interface Problem {
  /** As AWS writes it: `memorySize`, `environment.variables`. */
  member: string;
  sentence: string;
}

const patterns = {
  functionName: "[a-zA-Z0-9-_]+",
  role: String.raw`arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
  resourceArn: "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
  variableName: "[a-zA-Z]([a-zA-Z0-9_])+",
  logGroup: String.raw`[\.\-_/#A-Za-z0-9]+`,
} as const;

const logLevels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;

/** @throws PlatformError ValidationException with all violations, or InvalidParameterValueException with one rule. */
export function assertWithinLimits(settings: UncheckedSettings, alsoViolated: readonly Violation[] = []): void {
  assertNoViolations([...alsoViolated, ...violationsOf(settings)]);
  const [broken] = brokenRulesOf(settings);
  if (broken) throw new PlatformError("InvalidParameterValueException", broken.sentence);
}

/** Every problem at once, in the order in which AWS would report them. */
export function problemsOf(settings: UncheckedSettings): Problem[] {
  const violated = violationsOf(settings).map((violation) => ({
    member: violation.member,
    sentence: violationText(violation),
  }));
  return [...violated, ...brokenRulesOf(settings)];
}

/** What breaks the API model. */
export function violationsOf(settings: UncheckedSettings): Violation[] {
  const { imageConfig, logging } = settings;
  const seconds = settings.timeoutMs === undefined ? undefined : settings.timeoutMs / 1000;
  return [
    ...matches("functionName", settings.functionName, patterns.functionName),
    ...matches("role", settings.role, patterns.role),
    ...longest("description", settings.description, limits.descriptionLength),
    ...within("timeout", seconds, limits.timeoutSeconds),
    ...within("memorySize", settings.memoryMiB, limits.memoryMiB),
    ...within("ephemeralStorage.size", settings.ephemeralStorageMiB, limits.ephemeralStorageMiB),
    ...variableNames(settings.environment),
    ...architectureList(settings.architectures),
    ...longest("imageConfig.entryPoint", imageConfig?.entryPoint, limits.entryPointMembers),
    ...longest("imageConfig.command", imageConfig?.command, limits.commandMembers),
    ...longest("imageConfig.workingDirectory", imageConfig?.workingDirectory, limits.workingDirectoryLength),
    ...oneOf("tracingConfig.mode", settings.tracingMode, ["Active", "PassThrough"]),
    ...matches("kMSKeyArn", settings.kmsKeyArn, patterns.resourceArn),
    ...matches("deadLetterConfig.targetArn", settings.deadLetterTargetArn, patterns.resourceArn),
    ...oneOf("loggingConfig.logFormat", logging?.logFormat, ["JSON", "Text"]),
    ...oneOf("loggingConfig.applicationLogLevel", logging?.applicationLogLevel, logLevels),
    ...oneOf("loggingConfig.systemLogLevel", logging?.systemLogLevel, ["DEBUG", "INFO", "WARN"]),
    ...longest("loggingConfig.logGroup", logging?.logGroup, 512),
    ...matches("loggingConfig.logGroup", logging?.logGroup, patterns.logGroup),
  ];
}

/** What the model lets pass and the service refuses. */
function brokenRulesOf({ functionName, environment, imageConfig, logging, tags }: UncheckedSettings): Problem[] {
  const problems: Problem[] = [];
  if (functionName !== undefined && functionName.length > limits.nameLength) {
    const constraint = `Member must have length less than or equal to ${limits.nameLength}`;
    const text = violationText({ member: "functionName", value: functionName, constraint });
    problems.push({ member: "functionName", sentence: `1 validation error detected: ${text}` });
  }
  if (environment) problems.push(...environmentProblems(environment));
  const { entryPoint = [], command = [], workingDirectory = "" } = imageConfig ?? {};
  if ([...entryPoint, ...command, workingDirectory].some((text) => text.includes("\0"))) {
    problems.push({
      member: "imageConfig",
      sentence: "ImageConfig contains null characters, which no program can be given.",
    });
  }
  if (logging?.logFormat === "Text" && (logging.applicationLogLevel ?? logging.systemLogLevel) !== undefined) {
    const sentence =
      'LogLevel is not supported when LogFormat is set to "Text". ' +
      'Remove LogLevel from your request or change the LogFormat to "JSON" and try again.';
    problems.push({ member: "loggingConfig", sentence });
  }
  if (tags && Object.keys(tags).length > limits.tags) {
    problems.push({ member: "tags", sentence: "Number of tags exceeds resource tag limit." });
  }
  return problems;
}

function environmentProblems(environment: Readonly<Record<string, string>>): Problem[] {
  const member = "environment.variables";
  const unable =
    "Lambda was unable to configure your environment variables because the environment variables you have provided";
  const problems: Problem[] = [];
  const reserved = Object.keys(environment).filter((name) => reservedVariables.has(name));
  if (reserved.length > 0) {
    const rest = "contains reserved keys that are currently not supported for modification.";
    const sentence = `${unable} ${rest} Reserved keys used in this request: ${reserved.join(", ")}`;
    problems.push({ member, sentence });
  }
  const withNull = Object.keys(environment).filter((name) => environment[name]?.includes("\0"));
  if (withNull.length > 0) {
    const sentence = `${unable} contains null characters. Variables with one: ${withNull.join(", ")}`;
    problems.push({ member, sentence });
  }
  const json = JSON.stringify(environment);
  if (new TextEncoder().encode(json).length > limits.environmentBytes) {
    problems.push({ member, sentence: `${unable} exceeded the 4KB limit. String measured: ${json}` });
  }
  return problems;
}

function within(member: string, value: number | undefined, { min, max }: { min: number; max: number }): Violation[] {
  if (value === undefined) return [];
  if (!Number.isInteger(value)) return [{ member, value, constraint: "Member must be a whole number" }];
  if (value >= min && value <= max) return [];
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return [{ member, value, constraint: `Member must have value ${bound}` }];
}

function longest(member: string, value: string | readonly string[] | undefined, max: number): Violation[] {
  if (value === undefined || value.length <= max) return [];
  return [{ member, value, constraint: `Member must have length less than or equal to ${max}` }];
}

function matches(member: string, value: string | undefined, pattern: string): Violation[] {
  if (value === undefined || new RegExp(`^(?:${pattern})$`, "s").test(value)) return [];
  return [{ member, value, constraint: `Member must satisfy regular expression pattern: ${pattern}` }];
}

function oneOf(member: string, value: string | undefined, values: readonly string[]): Violation[] {
  if (value === undefined || values.includes(value)) return [];
  return [{ member, value, constraint: `Member must satisfy enum value set: [${values.join(", ")}]` }];
}

/** Values of variables are secrets: AWS names the rule and leaves them out. */
function variableNames(environment: UncheckedSettings["environment"]): Violation[] {
  const pattern = new RegExp(`^${patterns.variableName}$`);
  const wrong = Object.keys(environment ?? {}).some((name) => !pattern.test(name) && !reservedVariables.has(name));
  if (!wrong) return [];
  const rule = `Member must satisfy regular expression pattern: ${patterns.variableName}`;
  return [{ member: "environment.variables", constraint: `Map keys must satisfy constraint: [${rule}]` }];
}

function architectureList(value: readonly string[] | undefined): Violation[] {
  if (value === undefined) return [];
  const member = "architectures";
  const violations: Violation[] = [];
  if (value.length !== 1) {
    const bound = value.length < 1 ? "greater than or equal to 1" : "less than or equal to 1";
    violations.push({ member, value, constraint: `Member must have length ${bound}` });
  }
  if (value.some((name) => name !== "x86_64" && name !== "arm64")) {
    const rule = "Member must satisfy enum value set: [x86_64, arm64], Member must not be null";
    violations.push({ member, value, constraint: `Member must satisfy constraint: [${rule}]` });
  }
  return violations;
}
