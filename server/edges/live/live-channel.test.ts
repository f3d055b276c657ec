import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io, type Socket } from "socket.io-client";
import { expect, test } from "vitest";
import { functionRecord, invocation, logLine, startAt, transition } from "../../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../../adapters/memory/functions.ts";
import { openLiveRing } from "../../adapters/memory/live-ring.ts";
import { randomIds } from "../../adapters/system/random-ids.ts";
import type { LiveMessage, LivePosition, LiveWelcome } from "../../core/live/event.ts";
import { attachLive } from "./live-channel.ts";

const record = functionRecord("echo");

test("a page is welcomed, and then hears what is committed", async () => {
  await using server = await start();
  await using page = await connect(server, server.live.position());
  expect(page.welcome).toMatchObject({ gap: false, missed: [], position: server.live.position() });

  const published = await server.commit();
  expect(await page.next()).toEqual({ kind: "transition", sequence: 1, transition: published });
});

test("a page that was away hears what it missed, and nothing twice", async () => {
  await using server = await start();
  const position = server.live.position();
  await server.commit();
  server.live.publish({ type: "images" });
  await using page = await connect(server, position);
  expect(page.welcome).toMatchObject({ gap: false, missed: [{ sequence: 1 }, { counter: 1 }] });

  await server.commit();
  expect(await page.next()).toMatchObject({ sequence: 2 });
});

test("after a restart a page is told to read anew, and its transitions are complete", async () => {
  const functions = new MemoryFunctions();
  const position = await (async () => {
    await using before = await start(functions);
    await before.commit();
    return { ...before.live.position(), sequence: 0 };
  })();
  await using after = await start(functions);
  await after.commit();
  await using page = await connect(after, position);

  expect(page.welcome.gap).toBe(true);
  expect(page.welcome.position.bootId).not.toBe(position.bootId);
  expect(page.welcome.missed).toMatchObject([{ sequence: 1 }, { sequence: 2 }]);
});

test("while pages come and go under fire, each sees every transition once and in order", async () => {
  await using server = await start();
  const from = server.live.position();
  let firing = true;
  const fire = (async () => {
    while (firing) {
      await server.commit();
      server.live.publish({ type: "images" });
      // As fast as the pages can hear it: one that is ever further behind would be dropped.
      await (await fetch(`${server.url}/page`)).text();
    }
  })();
  const seen = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const numbers: number[] = [];
      let position = from;
      for (let visit = 0; visit < 5; visit += 1) {
        await using page = await connect(server, position);
        const heard = [...page.welcome.missed];
        for (let index = 0; index < 20; index += 1) heard.push(await page.next());
        for (const message of heard) {
          if (message.kind === "transition") numbers.push(message.sequence);
          position = after(position, message);
        }
      }
      return numbers;
    }),
  );
  firing = false;
  await fire;
  for (const numbers of seen) {
    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  }
});

test("log lines go only to who watches that log", async () => {
  await using server = await start();
  await using watcher = await connect(server, server.live.position());
  await using other = await connect(server, server.live.position());
  const say = (functionName: string) =>
    server.live.publish({ type: "log", functionName, lines: [{ ...logLine("hello", { functionName }), sequence: 1 }] });

  expect(await watcher.socket.emitWithAck("watch-logs", "echo")).toEqual({ ok: true });
  say("other");
  say("echo");
  server.live.publish({ type: "images" });
  expect(await watcher.next()).toMatchObject({ event: { type: "log", functionName: "echo" } });
  expect(await other.next()).toMatchObject({ event: { type: "images" } });
  expect(await watcher.next()).toMatchObject({ event: { type: "images" } });

  expect(await watcher.socket.emitWithAck("unwatch-logs", "echo")).toEqual({ ok: true });
  say("echo");
  server.live.publish({ type: "images" });
  expect(await watcher.next()).toMatchObject({ event: { type: "images" } });
});

test("of a burst about one invocation a page hears the latest, and every transition", async () => {
  await using server = await start();
  await using page = await connect(server, server.live.position());
  const rows = [await server.functions.remark(transition(record)), await server.functions.remark(transition(record))];
  server.live.publish({ type: "invocation", invocation: invocation("a") });
  for (const row of rows) server.live.publishTransition(row);
  server.live.publish({ type: "invocation", invocation: invocation("b") });
  server.live.publish({ type: "invocation", invocation: invocation("a", { status: "ok" }) });

  expect([await page.next(), await page.next(), await page.next(), await page.next()]).toMatchObject([
    { sequence: 1 },
    { sequence: 2 },
    { counter: 2, event: { invocation: { requestId: "b" } } },
    { counter: 3, event: { invocation: { requestId: "a", status: "ok" } } },
  ]);
});

test("who may not connect is refused, over polling and over a websocket", async () => {
  await using server = await start();
  for (const transport of ["polling", "websocket"]) {
    const socket = io(server.url, {
      transports: [transport],
      reconnection: false,
      extraHeaders: { Origin: "http://evil.example" },
    });
    const [error] = await once(socket as never, "connect_error");
    expect(error).toBeInstanceOf(Error);
    socket.disconnect();
  }
});

test("a position that is none is refused with a sentence, and so is a name that is none", async () => {
  await using server = await start();
  const socket = io(server.url, { auth: { sequence: "1" }, reconnection: false });
  const [error] = await once(socket as never, "connect_error");
  expect((error as Error).message).toContain("auth must be empty or a live position");
  socket.disconnect();

  await using page = await connect(server, undefined);
  expect(page.welcome).toMatchObject({ gap: true, missed: [] });
  expect(await page.socket.emitWithAck("watch-logs", { not: "a name" })).toMatchObject({ ok: false });
});

test("a page that does not read is dropped, and others are not held up", async () => {
  await using server = await start();
  await using page = await connect(server, server.live.position());
  const polling = `${server.url}/socket.io/?EIO=4&transport=polling`;
  const handshake = await (await fetch(polling)).text();
  const { sid } = JSON.parse(handshake.slice(1)) as { sid: string };
  await fetch(`${polling}&sid=${sid}`, { method: "POST", body: `40${JSON.stringify(server.live.position())}` });
  // It polls never again.
  for (let index = 0; index < 40; index += 1) {
    server.live.publish({ type: "function", function: functionRecord("echo", { stateReason: "x".repeat(1_000_000) }) });
    expect(await page.next()).toMatchObject({ counter: index + 1 });
  }
  await server.warned;
  expect(server.channel.clientCount()).toBe(1);
});

test("closing ends connections so that pages come back by themselves, and lets nobody in", async () => {
  await using server = await start();
  await using page = await connect(server, server.live.position());
  const reason = once(page.socket as never, "disconnect");
  await server.channel.close();
  // An error when the page's ping meets the closed connection.
  expect(["transport close", "transport error"]).toContain((await reason)[0]);
  expect(page.socket.active).toBe(true);
  expect((await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).status).toBe(403);
  expect((await fetch(`${server.url}/page`)).status).toBe(200);
});

async function start(functions = new MemoryFunctions()) {
  const live = await openLiveRing({ functions, ids: randomIds, clock: { now: () => startAt } });
  const http = createServer((_, response) => response.end("a page"));
  const warned = Promise.withResolvers<void>();
  const channel = attachLive(http, live, {
    allowRequest: (request) => request.headers.origin !== "http://evil.example",
    log: { info() {}, warn: () => warned.resolve(), error() {} },
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    live,
    functions,
    channel,
    warned: warned.promise,
    async commit() {
      const row = await functions.remark(transition(record));
      live.publishTransition(row);
      return row;
    },
    async [Symbol.asyncDispose]() {
      await channel.close();
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}

async function connect(server: { url: string }, position: LivePosition | undefined) {
  const socket: Socket = io(server.url, { auth: position, forceNew: true });
  const heard: LiveMessage[] = [];
  let wake = Promise.withResolvers<void>();
  socket.on("message", (message: LiveMessage) => {
    heard.push(message);
    wake.resolve();
  });
  const [welcome] = (await once(socket as never, "welcome")) as [LiveWelcome];
  return {
    socket,
    welcome,
    async next(): Promise<LiveMessage> {
      for (;;) {
        const message = heard.shift();
        if (message) return message;
        wake = Promise.withResolvers<void>();
        await wake.promise;
      }
    },
    async [Symbol.asyncDispose]() {
      socket.disconnect();
    },
  };
}

function after(position: LivePosition, message: LiveMessage): LivePosition {
  return message.kind === "passing"
    ? { ...position, counter: message.counter }
    : { ...position, sequence: message.sequence };
}
