/** Requests that `fetch` does not make: any Host, any Origin, upgrades. */
import { request } from "node:http";
import { text } from "node:stream/consumers";

export interface RawAnswer {
  status: number;
  body: string;
}

export async function ask(
  endpoint: string,
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  const asked = request(new URL(path, endpoint), { method, headers, agent: false });
  asked.end();
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  asked.on("error", reject);
  asked.on("response", (response) => {
    text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  asked.on("upgrade", (response, socket) => {
    socket.destroy();
    resolve({ status: response.statusCode ?? 0, body: "" });
  });
  return promise;
}

/** What a browser sends to open a websocket. */
export const websocket = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "bGFtYmRhcml1bS10ZXN0IQ==",
};
