/** The AWS SDK asks; what answers is the platform's own code on memory. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { functionRecord, logLine, transition } from "../../../../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../../../../adapters/memory/functions.ts";
import { MemoryHistory } from "../../../../adapters/memory/history.ts";
import { MemoryLogEvents } from "../../../../adapters/memory/log-events.ts";
import { bindLogOperations } from "../../../../bind-log-operations.ts";
import type { NewLogLine } from "../../../../core/invoke/log-line.ts";
import { createRootApi } from "../../root-api.ts";
import { logsService, logsTarget } from "../logs-service.ts";

const place = { region: "us-east-1", account: "000000000000" };
export const logGroupName = "/aws/lambda/echo";
export const stream = (name: string) => `2026/11/23/[$LATEST]${name}`;
export const at = 1_764_000_000_000;

export async function openLogs() {
  await using stack = new AsyncDisposableStack();
  const functions = new MemoryFunctions();
  const history = new MemoryHistory();
  const logs = bindLogOperations({ functions, logEvents: new MemoryLogEvents(history) });
  const log = { info() {}, warn() {}, error() {} };
  const services = { [logsTarget]: logsService(logs, place) };
  const answer = createRootApi({ config: place, ids: { uuid: randomUUID }, log, services });
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => void server.close());
  stack.defer(() => server.closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new CloudWatchLogsClient({ endpoint, region: place.region, credentials, maxAttempts: 1 });
  stack.defer(() => client.destroy());
  const owned = stack.move();
  return {
    client,
    endpoint,
    async configure(functionName: string, logGroup?: string) {
      const record = functionRecord(functionName);
      if (logGroup !== undefined) record.serving.configuration.logging.logGroup = logGroup;
      await functions.create(record, transition(record));
    },
    append(...lines: Partial<NewLogLine>[]) {
      return history.append(lines.map((line) => logLine(line.text ?? "", { at, logStreamName: stream("a"), ...line })));
    },
    filter: (input: Partial<FilterLogEventsCommandInput>) =>
      client.send(new FilterLogEventsCommand({ logGroupName, ...input })),
    get: (input: Partial<GetLogEventsCommandInput>) =>
      client.send(new GetLogEventsCommand({ logGroupName, logStreamName: stream("a"), ...input })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
