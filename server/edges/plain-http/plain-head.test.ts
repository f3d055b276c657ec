import { expect, test } from "vitest";
import { plainHeads } from "./plain-head.ts";

const headOf = (lines: string[], body = "") => Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`, "latin1");

test("each head is read for itself, however much it is like the one before", () => {
  const read = plainHeads(new Set(["accept"]));
  const common = ["Host: localhost", "Accept: a"];
  const headers = { host: "localhost", accept: "a", "content-length": "2" };
  const heads = [
    headOf(["POST /1 HTTP/1.1", ...common, "Content-Length: 2"], "{}"),
    headOf(["POST /22 HTTP/1.1", ...common, "Content-Length: 2"], "[]"),
    headOf(["POST /3 HTTP/1.1", ...common, "Content-Length: 10"], "1"),
    headOf(["POST /4 HTTP/1.1", ...common]),
  ];
  expect(heads.map(read)).toEqual([
    { line: "POST /1 HTTP/1.1", headers, headBytes: heads[0]?.indexOf("{"), bodyBytes: 2 },
    { line: "POST /22 HTTP/1.1", headers, headBytes: heads[1]?.indexOf("["), bodyBytes: 2 },
    {
      ...{ line: "POST /3 HTTP/1.1", headers: { ...headers, "content-length": "10" } },
      ...{ headBytes: (heads[2]?.length ?? 0) - 1, bodyBytes: 10 },
    },
    {
      ...{ line: "POST /4 HTTP/1.1", headers: { host: "localhost", accept: "a" } },
      ...{ headBytes: heads[3]?.length, bodyBytes: undefined },
    },
  ]);
});

test.each<[string, Buffer]>([
  ["without its end", Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n")],
  ["without headers", headOf(["GET / HTTP/1.1"])],
  ["without a host", headOf(["GET / HTTP/1.1", "Accept: a"])],
  ["with an unknown header", headOf(["GET / HTTP/1.1", "Host: a", "Other: b"])],
  ["with a header twice", headOf(["GET / HTTP/1.1", "Host: a", "host: a"])],
  ["with a byte that is no text", headOf(["GET /\u00e9 HTTP/1.1", "Host: a"])],
  ["with a control character in a header", headOf(["GET / HTTP/1.1", "Host: a\u0001"])],
  ["with a line end alone", headOf(["GET / HTTP/1.1", "Host: a\nAccept: b"])],
  ["that ends the connection", headOf(["GET / HTTP/1.1", "Host: a", "Connection: close"])],
  ["with a length that is none", headOf(["GET / HTTP/1.1", "Host: a", "Content-Length: +1"])],
  ["that is too long", headOf(["GET / HTTP/1.1", "Host: a", `Accept: ${"b".repeat(8192)}`])],
])("a head %s is none, the second time too, and the next is read", (_, head) => {
  const read = plainHeads(new Set(["accept"]));
  expect([read(head), read(head)]).toEqual([undefined, undefined]);
  expect(read(headOf(["GET / HTTP/1.1", "Host: a"]))).toMatchObject({ headers: { host: "a" } });
});
