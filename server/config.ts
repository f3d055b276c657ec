/**
 * Environment variables → a typed Config. A wrong value stops the start with one sentence.
 */
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { durationExamples, durationMs } from "./core/schedule/duration.ts";
import type { MemoryReserve } from "./core/schedule/memory.ts";

export interface Config {
  port: number;
  /** Absolute. */
  dataFolder: string;
  keepAliveMs: number;
  /** Of functions: not invoked for so long, one becomes Inactive. */
  idleAfterMs: number;
  /** How often each function's image is looked at where it came from. */
  imageCheckEveryMs: number;
  concurrency: number;
  /** Of the memory of the engine's machine. */
  memoryReserve: MemoryReserve;
  region: string;
  account: string;
  /** Beside localhost, 127.0.0.1 and [::1]: host or host:port, lower case. */
  allowedHosts: string[];
  history: { invocations: number; bytes: number };
  optimizers: number;
  /** A Docker network that functions join as well. */
  network?: string;
  /** Whose AWS credentials functions get. */
  functionCredentials: "none" | "host";
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  sample: boolean;
  /** Of the account; undefined: the one in the data folder. */
  rootKey?: Uint8Array;
}

export interface Setting {
  /** `LAMBDARIUM_PORT` */
  name: string;
  /** As written. */
  value: string;
  isDefault: boolean;
  meaning: string;
}

const byteUnits = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

const duration = z.string().transform((text, context) => {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  context.addIssue(`must be ${durationExamples}`);
  return z.NEVER;
});

function whole(min: number, max: number) {
  const sentence = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, sentence)
    .transform(Number)
    .refine((value) => value >= min && value <= max, sentence);
}

const history = z
  .string()
  .regex(/^\d+,\d+(B|kB|MB|GB|TB)$/, "must be a number of invocations and a size, such as 100000,2GB")
  .transform((text) => {
    const [, invocations, amount, unit] = /^(\d+),(\d+)(\w+)$/.exec(text) ?? [];
    return { invocations: Number(invocations), bytes: Number(amount) * byteUnits[unit as keyof typeof byteUnits] };
  });

const rootKey = z
  .string()
  .regex(/^([0-9a-fA-F]{64})?$/, "must be 64 hex digits: 32 random bytes")
  .transform((text) => (text === "" ? undefined : new Uint8Array(Buffer.from(text, "hex"))));

const reserve = z
  .string()
  .regex(/^(\d{1,2}%|\d+(B|kB|MB|GB|TB))$/, "must be a share from 0% to 99%, or a size such as 2GB")
  .transform((text): MemoryReserve => {
    const [, amount, unit] = /^(\d+)(\D+)$/.exec(text) ?? [];
    if (unit === "%") return { share: Number(amount) / 100 };
    return { bytes: Number(amount) * byteUnits[unit as keyof typeof byteUnits] };
  });

/** Every setting: where it is read from, what it means, what it is when it is not set. The README's table says the same. */
const variables = {
  LAMBDARIUM_PORT: {
    fallback: "3000",
    schema: whole(0, 65_535),
    meaning: "The port on 127.0.0.1 that serves pages and APIs; 0 takes a free one",
  },
  LAMBDARIUM_DATA: {
    fallback: ".lambdarium/",
    schema: z.string().min(1, "must name a folder"),
    meaning: "The folder that keeps the database, images and uploads",
  },
  LAMBDARIUM_KEEPALIVE: { fallback: "10m", schema: duration, meaning: "How long an idle environment is kept" },
  LAMBDARIUM_IDLE_AFTER: {
    fallback: "14d",
    schema: duration.refine((ms) => ms >= 1_000, "must be at least 1s"),
    meaning: "How long a function stays Active without an invoke; then it is Inactive, and its optimized image goes",
  },
  LAMBDARIUM_IMAGE_CHECK_EVERY: {
    fallback: "10m",
    schema: duration.refine((ms) => ms >= 1_000, "must be at least 1s"),
    meaning: "How often each function's image is looked for where it came from, and its key tried",
  },
  LAMBDARIUM_CONCURRENCY: {
    fallback: "1000",
    schema: whole(1, 100_000),
    meaning: "Environments at once in the whole account",
  },
  LAMBDARIUM_MEMORY_RESERVE: {
    fallback: "10%",
    schema: reserve,
    meaning: "Memory of the engine's machine that is left free: a share or a size; below it no environment starts",
  },
  LAMBDARIUM_REGION: {
    fallback: "us-east-1",
    schema: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as us-east-1"),
    meaning: "The region in ARNs",
  },
  LAMBDARIUM_ACCOUNT: {
    fallback: "000000000000",
    schema: z.string().regex(/^\d{12}$/, "must be twelve digits"),
    meaning: "The account in ARNs",
  },
  LAMBDARIUM_ALLOWED_HOSTS: {
    fallback: "",
    schema: z
      .string()
      .regex(
        /^[^,\s/]*(,[^,\s/]+)*$/,
        "must be host names separated by commas, such as lambda.test or lambda.test:8443",
      )
      .transform((text) => text.toLowerCase().split(",").filter(Boolean)),
    meaning: "More hosts that requests may name, separated by commas; each with its port when it is not ours",
  },
  LAMBDARIUM_HISTORY: {
    fallback: "100000,2GB",
    schema: history,
    meaning: "Invocations and bytes of history to keep, whichever is reached first",
  },
  LAMBDARIUM_OPTIMIZERS: { fallback: "2", schema: whole(1, 64), meaning: "Images optimized at once" },
  LAMBDARIUM_NETWORK: {
    fallback: "",
    schema: z
      .string()
      .regex(/^([a-zA-Z0-9][a-zA-Z0-9_.-]*)?$/, "must be the name of a Docker network")
      .transform((text) => text || undefined),
    meaning: "A Docker network of yours that functions join as well: they reach its containers by name",
  },
  LAMBDARIUM_FUNCTION_CREDENTIALS: {
    fallback: "none",
    schema: z.enum(["none", "host"], "must be none or host"),
    meaning: "AWS credentials in functions: none (a dummy key) or host (yours, as they are at the start)",
  },
  LAMBDARIUM_LOG: {
    fallback: "warn",
    schema: z.enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent"),
    meaning: "The platform's own log: debug, info, warn, error or silent",
  },
  LAMBDARIUM_ROOT_KEY: {
    fallback: "",
    schema: rootKey,
    meaning: "The account's root key as 64 hex digits; without it, the one in the data folder, made at the first start",
  },
  LAMBDARIUM_SAMPLE: {
    fallback: "on",
    schema: z.enum(["on", "off"], "must be on or off"),
    meaning: "Whether the first start deploys the sample function hello",
  },
} as const;

type VariableName = keyof typeof variables;

/** @throws Error whose message is one sentence for each wrong value, and one for each unknown LAMBDARIUM_ variable. */
export function readConfig(
  environment: Record<string, string | undefined>,
  workingFolder: string,
): { config: Config; settings: Setting[] } {
  const wrong: string[] = [];
  for (const name of Object.keys(environment)) {
    if (name.startsWith("LAMBDARIUM_") && !(name in variables)) wrong.push(`${name} is not a setting of Lambdarium.`);
  }
  function value<Name extends VariableName>(name: Name): z.output<(typeof variables)[Name]["schema"]> {
    const { fallback, schema } = variables[name];
    const text = environment[name] ?? fallback;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data as z.output<(typeof variables)[Name]["schema"]>;
    const shown = isSecret(name) ? "not shown" : `"${text}"`;
    wrong.push(`${name} is ${shown}, but it ${parsed.error.issues[0]?.message}.`);
    return schema.parse(fallback) as z.output<(typeof variables)[Name]["schema"]>;
  }

  const config: Config = {
    port: value("LAMBDARIUM_PORT"),
    dataFolder: path.resolve(workingFolder, value("LAMBDARIUM_DATA").replace(/^~(?=\/|$)/, homedir())),
    keepAliveMs: value("LAMBDARIUM_KEEPALIVE"),
    idleAfterMs: value("LAMBDARIUM_IDLE_AFTER"),
    imageCheckEveryMs: value("LAMBDARIUM_IMAGE_CHECK_EVERY"),
    concurrency: value("LAMBDARIUM_CONCURRENCY"),
    memoryReserve: value("LAMBDARIUM_MEMORY_RESERVE"),
    region: value("LAMBDARIUM_REGION"),
    account: value("LAMBDARIUM_ACCOUNT"),
    allowedHosts: value("LAMBDARIUM_ALLOWED_HOSTS"),
    history: value("LAMBDARIUM_HISTORY"),
    optimizers: value("LAMBDARIUM_OPTIMIZERS"),
    network: value("LAMBDARIUM_NETWORK"),
    functionCredentials: value("LAMBDARIUM_FUNCTION_CREDENTIALS"),
    logLevel: value("LAMBDARIUM_LOG"),
    sample: value("LAMBDARIUM_SAMPLE") === "on",
    rootKey: value("LAMBDARIUM_ROOT_KEY"),
  };
  if (wrong.length > 0) throw new Error(wrong.join("\n"));

  const settings = Object.entries(variables).map(([name, { fallback, meaning }]) => {
    const text = environment[name] ?? fallback;
    const isDefault = text === fallback;
    return { name, value: isSecret(name) && !isDefault ? "••••" : text, isDefault, meaning };
  });
  return { config, settings };
}

function isSecret(name: string): boolean {
  return name === "LAMBDARIUM_ROOT_KEY";
}
