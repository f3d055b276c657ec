/** A server of Node's whose connections begin as plain ones. */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { type PlainCall, PlainConnection, type PlainConnectionParts } from "./plain-connection.ts";

/**
 * @param begin undefined: Node's HTTP has it from its beginning, unless it is destroyed
 * @returns the connections that are open: Node's HTTP knows, and closes, only those that it was given
 */
export function takeConnections<Call extends PlainCall>(
  server: Server,
  begin: (socket: Socket) => Omit<PlainConnectionParts<Call>, "handOver"> | undefined,
): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  const [toHttp] = server.listeners("connection");
  server.removeAllListeners("connection").on("connection", (socket: Socket) => {
    const parts = begin(socket);
    if (socket.destroyed) return;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const handOver = () => toHttp?.call(server, socket);
    if (parts) new PlainConnection(socket, { ...parts, handOver });
    else handOver();
  });
  return sockets;
}
