import { expect, test } from "vitest";
import { isLoginFor, loginName, registryOrigin, repositoryAt } from "./registry-host.ts";

test.each([
  ["ghcr.io", "https://ghcr.io"],
  ["Registry.test:5000", "https://registry.test:5000"],
  ["localhost:5000", "http://localhost:5000"],
  ["127.1.2.3:80", "http://127.1.2.3:80"],
  ["[::1]:5000", "http://[::1]:5000"],
  ["localhost.evil.test", "https://localhost.evil.test"],
  ["127.0.0.1.evil.test", "https://127.0.0.1.evil.test"],
  ["docker.io", "https://registry-1.docker.io"],
])("the API of %s begins with %s", (host, origin) => expect(registryOrigin(host)).toBe(origin));

test("Docker Hub's own images are in library", () => {
  expect(repositoryAt("docker.io", "hello-world")).toBe("library/hello-world");
  expect(repositoryAt("docker.io", "team/hello")).toBe("team/hello");
  expect(repositoryAt("ghcr.io", "hello")).toBe("hello");
});

test.each([
  ["ghcr.io", "ghcr.io", true],
  ["https://ghcr.io/v1/", "ghcr.io", true],
  ["https://GHCR.io", "ghcr.io", true],
  ["ghcr.io:443", "ghcr.io", false],
  ["ghcr.io", "ghcr.io.evil.test", false],
  ["evil.test/ghcr.io", "ghcr.io", false],
  ["https://index.docker.io/v1/", "docker.io", true],
  ["https://index.docker.io/v1/", "registry-1.docker.io", true],
  ["localhost:5000", "localhost:5001", false],
])("a login kept as %s, for %s: %s", (name, host, expected) => expect(isLoginFor(name, host)).toBe(expected));

test("a credential helper is asked for Docker Hub by its old address", () => {
  expect(loginName("docker.io")).toBe("https://index.docker.io/v1/");
  expect(loginName("GHCR.io")).toBe("ghcr.io");
});
