/** Calls that wait: what they wait for is of no use when the caller has gone. */
import type { IncomingMessage } from "node:http";

/** @param work gets a signal that aborts when the caller's connection is lost */
export async function whileConnected<Answer>(
  request: IncomingMessage,
  work: (gone: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const gone = new AbortController();
  const lost = () => gone.abort();
  // The half-closed socket is the earliest sign that the caller has died.
  request.socket.once("end", lost).once("close", lost);
  try {
    return await work(gone.signal);
  } finally {
    request.socket.off("end", lost).off("close", lost);
  }
}
