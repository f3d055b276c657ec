/** The Runtime API of one environment, on this machine's loopback. */
import type { Log } from "../../../ports/log.ts";
import type { EnvironmentHandlers, ExtensionHandlers } from "../../../ports/runtime-api.ts";
import { createRuntimeApi } from "../listen.ts";

export const local = { listenAddress: "127.0.0.1", hostName: "127.0.0.1" };
export const silent: Log = { info() {}, warn() {}, error() {} };

export async function serve(handlers: EnvironmentHandlers, caller = "127.0.0.1") {
  const listening = await createRuntimeApi(local, silent).listen(caller, handlers);
  return { ...listening, origin: `http://${listening.address}`, base: `http://${listening.address}/2018-06-01` };
}

/** An environment whose extensions are all too late. */
export const noExtensions: ExtensionHandlers = {
  register: () => ({ kind: "unavailable" }),
  next: async () => ({ kind: "unavailable" }),
  initError: () => ({ kind: "unavailable" }),
  exitError: () => ({ kind: "unavailable" }),
};
