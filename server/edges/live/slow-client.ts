import type { Socket } from "socket.io";
import type { Log } from "../../ports/log.ts";

/** What waits in this process for one client at most: more than one welcome. Characters, mostly bytes of JSON. */
const WAITING_LIMIT = 32_000_000;

/**
 * Ends the connection of a client that takes less than is sent. It comes back and is told what it has missed, or to
 * read anew: that costs less than keeping everything for it.
 */
export function dropWhenSlow(connection: Socket["conn"], log: Log): void {
  let waiting = 0;
  connection.on("packetCreate", (packet: { data?: unknown }) => {
    const before = waiting;
    waiting += typeof packet.data === "string" ? packet.data.length : 0;
    if (before > WAITING_LIMIT || waiting <= WAITING_LIMIT) return;
    // A client that keeps up takes even a large packet at once: then nothing waits any more.
    setImmediate(() => {
      if (waiting <= WAITING_LIMIT) return;
      log.warn({ waiting }, "a page reads too slowly; its connection is closed, it will come back");
      connection.close(true);
    });
  });
  // All that waited has been handed to the transport, which takes no more until that is written.
  connection.on("drain", () => {
    waiting = 0;
  });
}
