/**
 * What a runtime tells X-Ray about an error: exceptions with their stacks, in a header or in the error's body. It is
 * kept within the size of an X-Ray document, and cropped as AWS's runtime interface emulator does.
 */
import { z } from "zod";

/** An X-Ray document's size. Bytes. */
const maxCauseBytes = 64 * 1024;
/** For the names of the members, when the texts are cropped. Bytes. */
const paddingBytes = 4096;
/** How much of its lists is kept, until it fits. */
const keptShares = [0.8, 0.6, 0.4, 0.2];

const text = z.string().nullish();
const list = <Item extends z.ZodType>(item: Item) => z.array(item).nullish();
const frame = z.object({ path: text, line: z.int().nullish(), label: text });
const exception = z.object({ message: text, type: text, stack: list(frame) });
const Cause = z.object({
  exceptions: list(exception),
  working_directory: text,
  paths: list(z.string()),
  message: text,
});
type Cause = z.infer<typeof Cause>;

const ErrorWithCause = z.object({
  errorMessage: text,
  errorType: text,
  stackTrace: list(z.string()),
  errorCause: z.unknown().optional(),
});

/** The media type of an error's body that carries its cause. */
export const errorWithCauseType = "application/vnd.aws.lambda.error.cause+json";

/** @returns the cause as JSON of at most 64 KiB; undefined when it says nothing or is no cause */
export function acceptedCause(json: string): string | undefined {
  const cause = parsed(json, Cause);
  return cause && withinSize(cause);
}

/** An error's body that carries its cause: what the caller gets of it, and the cause. */
export function splitCause(body: string): { body: string; cause?: string } {
  const error = parsed(body, ErrorWithCause);
  if (!error) return { body: JSON.stringify("Invalid error body") };
  const { errorMessage, errorType, stackTrace, errorCause } = error;
  const answer = {
    ...{ errorMessage: errorMessage ?? "", errorType: errorType ?? "" },
    ...(stackTrace?.length ? { stackTrace } : {}),
  };
  const cause = Cause.safeParse(errorCause);
  const kept = cause.success ? withinSize(cause.data) : undefined;
  return { body: JSON.stringify(answer), ...(kept === undefined ? {} : { cause: kept }) };
}

function parsed<Output>(json: string, schema: z.ZodType<Output>): Output | undefined {
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined; // a runtime's mistake in what only tells more costs nobody the error itself
  }
}

function withinSize(cause: Cause): string | undefined {
  const { exceptions, working_directory, paths, message } = cause;
  if (!exceptions?.length && !working_directory && !paths?.length && !message) return undefined;
  const whole = rendered(cause);
  if (sizeOf(whole) <= maxCauseBytes) return whole;
  for (const share of keptShares) {
    const kept = { ...cause, exceptions: head(exceptions, share), paths: head(paths, share) };
    const json = rendered(kept);
    if (sizeOf(json) <= maxCauseBytes) return json;
  }
  return rendered({ working_directory: cropped(working_directory), message: cropped(message) });
}

function rendered({ exceptions, working_directory, paths, message }: Partial<Cause>): string {
  return JSON.stringify({
    exceptions: exceptions ?? [],
    working_directory: working_directory ?? "",
    paths: paths ?? [],
    ...(message ? { message } : {}),
  });
}

function head<Item>(items: Item[] | null | undefined, share: number): Item[] {
  return (items ?? []).slice(0, Math.floor((items?.length ?? 0) * share));
}

/** Half of the size each. */
function cropped(words: string | null | undefined): string {
  const limit = (maxCauseBytes - paddingBytes) / 2;
  const bytes = new TextEncoder().encode(words ?? "");
  if (bytes.byteLength <= limit) return words ?? "";
  // A character that is cut in two is left out.
  return `${new TextDecoder().decode(bytes.subarray(0, limit - 3), { stream: true })}...`;
}

function sizeOf(json: string): number {
  return new TextEncoder().encode(json).byteLength;
}
