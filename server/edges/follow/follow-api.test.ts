import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { readFollow, setFollow } from "../../operations/function/set-follow.ts";
import { openRoom } from "../../operations/function/testing/operation-room.ts";
import { createFollowApi } from "./follow-api.ts";

async function openApi() {
  const room = await openRoom();
  await room.create("echo");
  const handle = createFollowApi({
    follow: {
      read: (functionName) => readFollow(functionName, room.ports),
      set: (functionName, follow, caller) => setFollow({ functionName, follow }, caller, room.ports),
    },
    stopping: new AbortController().signal,
  });
  const server = createServer((request, response) => void handle(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    ...room,
    async ask(method: string, name: string, body?: string) {
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/_lambdarium/follow/${name}`;
      const answer = await fetch(url, { method, body, headers: { "user-agent": "curl/8" } });
      return { status: answer.status, body: await answer.json() };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("following is set and read, and the timeline says by whom", async () => {
  await using api = await openApi();
  expect(await api.ask("GET", "echo")).toEqual({
    status: 200,
    body: { functionName: "echo", follow: false, imageUri: "hello:1" },
  });
  const seen = { imageUri: "hello:1", digest: await api.repository.resolveTag("hello", "1") };
  for (const body of ["on\n", '{ "follow": true }']) {
    expect(await api.ask("PUT", "echo", body)).toEqual({
      status: 200,
      body: { functionName: "echo", follow: true, imageUri: "hello:1", seen },
    });
  }
  expect(await api.ask("PUT", "echo", '{"follow":false}')).toMatchObject({ body: { follow: false } });
  expect(await api.ask("PUT", "echo", "off")).toMatchObject({ status: 200, body: { follow: false } });
  expect((await api.ports.functions.transitions({ limit: 1 }))[0]).toMatchObject({ event: "follow", who: "curl" });
});

test.each([
  ["GET", "nobody", undefined, 404, "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody"],
  ["GET", "", undefined, 404, "The address names no function: /_lambdarium/follow/<function>."],
  ["GET", "%E0%A4%A", undefined, 404, "The address names no function: /_lambdarium/follow/<function>."],
  ["PUT", "echo", "yes", 400, 'The body must be on or off, or {"follow":true} or {"follow":false}.'],
  ["PUT", "echo", "x".repeat(2000), 413, "The body has at most 1024 bytes."],
  ["POST", "echo", "on", 405, "GET reads whether the function follows its tag, PUT sets it: on or off."],
])("%s of %j with %s is refused with %i and a sentence", async (method, name, body, status, message) => {
  await using api = await openApi();
  expect(await api.ask(method, name, body)).toEqual({ status, body: { message } });
});
