import { expect, test } from "vitest";
import { addressesOf } from "./ipv4-addresses.ts";

test("addresses come in turn, without the network's own, the broadcast's and those taken", () => {
  const addresses = addressesOf("10.1.2.8/29", ["10.1.2.9"]);
  const round = Array.from({ length: 5 }, () => addresses.next());
  expect([...round].sort()).toEqual(["10.1.2.10", "10.1.2.11", "10.1.2.12", "10.1.2.13", "10.1.2.14"]);
  expect(Array.from({ length: 5 }, () => addresses.next())).toEqual(round);
});

test("a large network gives each address once in a round", () => {
  const addresses = addressesOf("172.18.0.0/16", ["172.18.0.1"]);
  expect(new Set(Array.from({ length: 65_533 }, () => addresses.next())).size).toBe(65_533);
});

test.each(["fd00::/64", "10.0.0.0/31", "nonsense"])("the subnet %s is refused", (subnet) => {
  expect(() => addressesOf(subnet, [])).toThrow("at least an IPv4 /29");
});
