/** Where another registry is found, and under which names a login to it is kept. The rules are Docker's. */

/** Its login is kept under the address of its first API. */
const hubLogin = "https://index.docker.io/v1/";
const hubHosts: ReadonlySet<string> = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);

/** What a registry's API begins with: plain http on this machine, https everywhere else. */
export function registryOrigin(host: string): string {
  if (isHub(host)) return "https://registry-1.docker.io";
  return `${isLoopback(host) ? "http" : "https"}://${host.toLowerCase()}`;
}

/** Docker Hub keeps what has no folder in `library`. */
export function repositoryAt(host: string, repository: string): string {
  return isHub(host) && !repository.includes("/") ? `library/${repository}` : repository;
}

/** What a credential helper is asked for. */
export function loginName(host: string): string {
  return isHub(host) ? hubLogin : host.toLowerCase();
}

/** Whether a login kept under this name, `ghcr.io` or `https://ghcr.io/v1/`, is for the host. */
export function isLoginFor(name: string, host: string): boolean {
  const kept = name.toLowerCase().replace(/^https?:\/\//, "");
  const wanted = loginName(host).replace(/^https:\/\//, "");
  return kept === wanted || kept.replace(/\/.*$/, "") === wanted.replace(/\/.*$/, "");
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, "");
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name);
}

function isHub(host: string): boolean {
  return hubHosts.has(host.toLowerCase());
}
