/** The client of the benchmark: the same for the platform and for what it is compared with. One connection each. */
import { Agent, type IncomingMessage, request } from "node:http";

export interface BenchClient extends Disposable {
  /** @returns the body @throws when it is not answered with 2xx */
  call(method: string, path: string, body?: string | Uint8Array): Promise<Buffer>;
}

export function clientOf(endpoint: string): BenchClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(endpoint);
  return {
    async call(method, path, body) {
      const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
      const asked = request({ hostname, port, path, method, agent }, (response) => {
        bytesOf(response).then((answer) => {
          if (response.statusCode && response.statusCode < 300) resolve(answer);
          else reject(new Error(`${method} ${path} was answered with ${response.statusCode}: ${answer}`));
        }, reject);
      });
      asked.on("error", reject);
      asked.end(body);
      return promise;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function bytesOf(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("end", () => resolve(Buffer.concat(chunks)));
    response.on("error", reject);
  });
}

export function invocationsOf(functionName: string): string {
  return `/2015-03-31/functions/${functionName}/invocations`;
}

export function configurationOf(functionName: string): string {
  return `/2015-03-31/functions/${functionName}/configuration`;
}
