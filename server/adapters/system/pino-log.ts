import { type DestinationStream, destination, pino, stdSerializers, stdTimeFunctions } from "pino";
import type { Log } from "../../ports/log.ts";

const STDERR = 2;

/**
 * One JSON line per entry, on standard error. Written at once, so that the last line before a crash is there: lines
 * are few. Errors under `error` are written with stack and causes.
 */
export function openLog(
  level: "debug" | "info" | "warn" | "error" | "silent",
  stream: DestinationStream = destination({ dest: STDERR, sync: true }),
): Log {
  const logger = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, serializers: { error: stdSerializers.err } },
    stream,
  );
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
