import { randomUUID } from "node:crypto";
import type Docker from "dockerode";
import { expect, test } from "vitest";
import { openNetwork } from "./network.ts";
import { openEngine } from "./open-engine.ts";
import { testDockerHost } from "./testing/test-image.ts";

test("when another network takes the range that was found, the next free one is taken", async () => {
  const signal = AbortSignal.timeout(60_000);
  await using parts = new AsyncDisposableStack();
  const engine = parts.use(await openEngine(testDockerHost, signal));
  const instanceId = `test-${randomUUID().slice(0, 8)}`;
  let taken: string | undefined;
  const docker: Docker = Object.create(engine.docker, {
    createNetwork: {
      async value(options: Docker.NetworkCreateOptions) {
        const subnet = options.IPAM?.Config?.[0]?.Subnet;
        if (subnet && !taken) {
          const IPAM = { Driver: "default", Config: [{ Subnet: subnet }] };
          const other = await engine.docker.createNetwork({ Name: `lambdarium-${instanceId}-other`, IPAM });
          parts.defer(() => other.remove());
          taken = subnet;
        }
        return engine.docker.createNetwork(options);
      },
    },
  });
  const network = await openNetwork({ ...engine, docker }, instanceId, signal);
  parts.defer(async () => void (await network.remove()));
  expect(taken).toBeDefined();
  expect(taken).not.toBe(network.gatewayAddress.replace(/\.\d+\.\d+$/, ".0.0/16"));
});
