import type { ImageConfig } from "./configuration.ts";

/** What a form sends to create or edit a function; what is absent takes AWS's default or stays. */
export interface FunctionSettings {
  description?: string;
  memoryMiB?: number;
  timeoutSeconds?: number;
  ephemeralStorageMiB?: number;
  environment?: Record<string, string>;
  imageConfig?: ImageConfig;
  /** An ARN of a key or an alias; empty: Lambda's own. */
  kmsKeyArn?: string;
}
