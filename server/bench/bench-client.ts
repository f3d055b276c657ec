/** Calls the Lambda API as a client does that keeps its connection: no SDK, whose own work would be measured too. */
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";

export interface BenchClient extends Disposable {
  /** @returns the body @throws when it is not answered with 2xx */
  call(method: string, path: string, body?: string): Promise<string>;
}

export function clientOf(endpoint: string): BenchClient {
  const agent = new Agent({ keepAlive: true });
  return {
    async call(method, path, body) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const asked = request(new URL(path, endpoint), { method, agent }, (response) => {
        text(response).then((answer) => {
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

export const invocations = "/2015-03-31/functions/hello/invocations";
export const configuration = "/2015-03-31/functions/hello/configuration";
