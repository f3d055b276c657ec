/**
 * Builds every part, hands each what it needs, and takes all of it down again in the opposite order.
 */
import packageManifest from "../package.json" with { type: "json" };
import { createDockerAdapter, type DockerAdapter } from "./adapters/docker/docker-adapter.ts";
import { openLog } from "./adapters/system/pino-log.ts";
import { TrailChecker } from "./background/trail-checker.ts";
import { bindDistributionOperations } from "./bind-distribution-operations.ts";
import { bindLogOperations } from "./bind-log-operations.ts";
import { bindClock, bindFollow } from "./bind-operations.ts";
import { bindRepositoryOperations } from "./bind-repository-operations.ts";
import { bindTrailPages } from "./bind-trail-pages.ts";
import type { Config, Setting } from "./config.ts";
import type { FunctionCredentials } from "./core/environment/variables.ts";
import { isPlatformError } from "./core/errors/platform-error.ts";
import { plainInvokes } from "./edges/aws/lambda/plain-invokes.ts";
import { createGate } from "./edges/gate.ts";
import { attachLive } from "./edges/live/live-channel.ts";
import { uploadReceiver } from "./edges/upload/receive-uploads.ts";
import { listen } from "./listener.ts";
import { openKeyPages } from "./open-key-pages.ts";
import { openKeys } from "./open-keys.ts";
import { openPlatform } from "./open-platform.ts";
import { checkNow } from "./operations/function/check-now.ts";
import { recover } from "./operations/function/recover.ts";
import { distributionWhenChecked, repositoriesWhenChecked } from "./operations/repository/answered-when-checked.ts";
import { settlePermissions } from "./operations/repository/settle-permissions.ts";
import { openPages } from "./pages.ts";
import { installPlatform, type Platform } from "./platform.ts";
import { recordPageActions } from "./record-page-actions.ts";
import { guardUpgrades, routesOf } from "./routes.ts";
import { startBackground } from "./start-background.ts";
import { openStores } from "./stores.ts";

export interface Surroundings {
  config: Config;
  settings: Setting[];
  /** Hot reload. */
  dev: boolean;
  dockerHost: string;
  /** What functions get instead of keys that nobody knows. */
  credentials?: FunctionCredentials;
  /** Epoch milliseconds. */
  startedAt: number;
}

export interface RunningPlatform extends Platform, AsyncDisposable {
  /** Nothing has ever happened in this data folder. */
  firstStart: boolean;
  deploySample(): Promise<void>;
  /** Health says 503 from now on, and new requests are refused. */
  stopServing(): void;
}

/** An upload whose sender says nothing for so long is given up; it can be resumed. */
const UPLOAD_IDLE_MS = 30_000;

/**
 * Resolves when requests are served.
 * @throws Error with a sentence: a taken port or folder, an engine that does not answer, a database of another version.
 */
export async function compose(surroundings: Surroundings, stopping: AbortSignal): Promise<RunningPlatform> {
  await using stack = new AsyncDisposableStack();
  const { config, dev, startedAt, dockerHost } = surroundings;
  const log = openLog(config.logLevel);
  const gate = createGate({ allowedHosts: config.allowedHosts });
  let docker: DockerAdapter | undefined;
  const health = {
    version: packageManifest.version,
    engine: () => docker?.engineStatus(),
    uptimeMs: () => Date.now() - startedAt,
  };
  const onBug = (error: unknown, pathname: string) => log.error({ error, pathname }, "a request failed");
  const listener = stack.use(await listen(config.port, { gate, health, onBug }));
  listener.server.on("upgrade", guardUpgrades(gate, { dev, serving: listener.serving }));

  const stores = await openStores(config, log, stack);
  const { folder: data } = stores;
  const engineSettings = {
    dockerHost,
    instanceId: data.instanceId,
    dataFolder: data.path,
    userNetwork: config.network,
    now: () => stores.clock.now(),
  };
  const [adapter, pages] = await Promise.all([
    createDockerAdapter(engineSettings, stopping),
    openPages({ dev, httpServer: listener.server }),
  ]);
  docker = stack.use(adapter);
  stack.use(pages);

  const firstStart = (await stores.functions.lastSequence()) === 0;
  await recover(stores);
  await settlePermissions({ ...stores, config, log });
  const endpoint = `http://localhost:${listener.port}`;
  const { credentials } = surroundings;
  const keyOperations = await openKeys({ stores, config, log }, stack);
  const needs = { config, log, stores, docker, credentials, port: listener.port, keyOperations };
  const background = await startBackground(needs, stack, stopping);
  const version = packageManifest.version;
  const reportBug = (error: unknown, what: string) => {
    if (!isPlatformError(error) && !stopping.aborted) log.error({ error }, what);
  };
  const described = { ...surroundings, version, endpoint, stopping, onBug: reportBug };
  const clock = bindClock({ ...stores, ...background.due, config });
  const follow = bindFollow({ ...stores, config });
  const trailChecker = stack.use(new TrailChecker({ ...stores, log }));
  const trailPages = bindTrailPages({ ...stores, trailChecker });
  const { keys } = background;
  const keyPages = openKeyPages({ stores, config, operations: keys }, stack);
  const { imageChecks } = background;
  const subjects = {
    checkNow: (functionName: string, version: string | undefined) =>
      checkNow(functionName, version, { ...stores, config, imageChecks }),
    clock,
    follow,
    trail: trailPages,
    keys: keyPages,
  };
  const opened = openPlatform({ ...stores, ...background, ...described, ...subjects });
  const platform = recordPageActions(opened, { ...stores, config });
  installPlatform(platform);

  const { live, ids, trail, owedRecords } = stores;
  const channel = attachLive(listener.server, live, { allowRequest: (request) => gate.allows(request), log });
  stack.defer(() => channel.close());
  const received = { intake: background.uploads, live, log, folder: data.uploads, idleTimeoutMs: UPLOAD_IDLE_MS };
  const uploads = uploadReceiver(received);
  stack.defer(() => uploads.close());
  const lambda = {
    operations: background.operations,
    versions: background.versions,
    config,
    ids,
    log,
    trail,
    owedRecords,
    stopping,
  };
  const logs = bindLogOperations(stores);
  const checked = () => imageChecks.settled();
  const repositories = repositoriesWhenChecked(bindRepositoryOperations({ ...stores, config }), checked);
  const ecr = { repositories, place: { ...config, endpoint }, clock: stores.clock };
  const operations = distributionWhenChecked(bindDistributionOperations({ ...stores, config }), checked);
  const distribution = { distribution: operations, config, log, trail, owedRecords, stopping };
  const moving = { clock: { clock, stopping }, follow: { follow, stopping } };
  const services = { lambda, logs, ecr, trail, keys, distribution, ...moving };
  const often = plainInvokes({ lambda, admits: gate.allowsProgram, onBug });
  listener.serve(routesOf({ ...services, uploads, pages }), often);

  const owned = stack.move();
  return {
    ...platform,
    firstStart,
    async deploySample() {
      await platform.images.deploySample("start-up");
      await background.untilActive("hello");
    },
    stopServing: () => listener.stopServing(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
