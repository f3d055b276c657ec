import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const read = (environment: Record<string, string>) => readConfig(environment, "/home/me/project");

test("without any setting the defaults of the README hold", () => {
  expect(read({}).config).toMatchObject({
    port: 3000,
    dataFolder: "/home/me/project/.lambdarium",
    keepAliveMs: 600_000,
    concurrency: 1000,
    memoryReserve: { share: 0.1 },
    functionCredentials: "none",
    region: "us-east-1",
    account: "000000000000",
    allowedHosts: [],
    history: { invocations: 100_000, bytes: 2_000_000_000 },
  });
});

test("a duration has a unit", () => {
  expect(read({ LAMBDARIUM_KEEPALIVE: "14d" }).config.keepAliveMs).toBe(1_209_600_000);
  expect(read({ LAMBDARIUM_IDLE_AFTER: "1h" }).config.idleAfterMs).toBe(3_600_000);
});

test.each([
  ["0%", { share: 0 }],
  ["25%", { share: 0.25 }],
  ["512MB", { bytes: 512_000_000 }],
])("a memory reserve of %s is a share or a size", (text, memoryReserve) => {
  expect(read({ LAMBDARIUM_MEMORY_RESERVE: text }).config.memoryReserve).toEqual(memoryReserve);
});

test.each([
  ["LAMBDARIUM_KEEPALIVE", "10 minutes", "must be a duration such as"],
  ["LAMBDARIUM_KEEPALIVE", "10", "must be a duration such as"],
  ["LAMBDARIUM_IDLE_AFTER", "0s", "must be at least 1s"],
  ["LAMBDARIUM_PORT", "http", "must be a whole number from 0 to 65535"],
  ["LAMBDARIUM_PORT", "70000", "must be a whole number from 0 to 65535"],
  ["LAMBDARIUM_CONCURRENCY", "0", "must be a whole number from 1"],
  ["LAMBDARIUM_MEMORY_RESERVE", "100%", "must be a share from 0% to 99%, or a size"],
  ["LAMBDARIUM_MEMORY_RESERVE", "0.1", "must be a share"],
  ["LAMBDARIUM_NETWORK", "my network", "must be the name of a Docker network"],
  ["LAMBDARIUM_FUNCTION_CREDENTIALS", "AKIA", "must be none or host"],
  ["LAMBDARIUM_REGION", "moon", "must be a region"],
  ["LAMBDARIUM_ACCOUNT", "12", "must be twelve digits"],
  ["LAMBDARIUM_HISTORY", "many", "must be a number of invocations and a size"],
  ["LAMBDARIUM_ALLOWED_HOSTS", "a b", "must be host names"],
  ["LAMBDARIUM_KEEPALIV", "10m", "is not a setting"],
])("%s=%s stops the start with a sentence", (name, value, sentence) => {
  expect(() => read({ [name]: value })).toThrow(`${name} is`);
  expect(() => read({ [name]: value })).toThrow(sentence);
});

test("every wrong value is named at once", () => {
  expect(() => read({ LAMBDARIUM_PORT: "x", LAMBDARIUM_ACCOUNT: "y" })).toThrow(/PORT[\s\S]*ACCOUNT/);
});

test("the settings as shown are those in force", () => {
  const { settings } = read({ LAMBDARIUM_REGION: "eu-west-1" });
  expect(settings.find(({ name }) => name === "LAMBDARIUM_REGION")).toMatchObject({
    value: "eu-west-1",
    isDefault: false,
  });
  expect(settings.find(({ name }) => name === "LAMBDARIUM_PORT")).toMatchObject({ value: "3000", isDefault: true });
});
