/**
 * A token of a registry's token server: distribution's "Token Authentication Specification"
 * (https://distribution.github.io/distribution/spec/auth/token/, and "OAuth2" beside it for identity tokens).
 */
import { z } from "zod";
import { RegistryAway } from "../../../core/errors/registry-away.ts";
import type { AuthChallenge } from "../../../core/image/auth-challenge.ts";
import { isLoopback } from "../../../core/image/registry-host.ts";
import type { Login } from "./docker-login.ts";
import { type Exchange, exchange, readWhole } from "./exchange.ts";

export interface TokenRequest {
  challenge: AuthChallenge;
  host: string;
  repository: string;
  login?: Login;
}

const maxTokenBytes = 1024 * 1024;

/** @returns undefined when the token server gives none. @throws RegistryAway */
export async function requestToken(request: TokenRequest, signal: AbortSignal): Promise<string | undefined> {
  const { host } = request;
  const answer = await exchange(tokenExchange(request), host, signal);
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    answer.drop();
    return undefined;
  }
  if (answer.status !== 200) {
    answer.drop();
    throw new RegistryAway(`The token server of the registry ${host} answers with status ${answer.status}.`);
  }
  const token = tokenIn(await readWhole(answer, maxTokenBytes, host));
  if (token === undefined) throw new RegistryAway(`The token server of the registry ${host} gives no token.`);
  return token;
}

function tokenExchange({ challenge, host, repository, login }: TokenRequest): Exchange {
  const realm = realmOf(challenge, host);
  const asked = new URLSearchParams();
  const service = challenge.parameters.get("service");
  if (service !== undefined) asked.set("service", service);
  asked.set("scope", challenge.parameters.get("scope") ?? `repository:${repository}:pull`);
  if (login?.kind === "identity-token") {
    asked.set("grant_type", "refresh_token");
    asked.set("client_id", "lambdarium");
    asked.set("refresh_token", login.token);
    return { url: realm.href, method: "POST", body: asked, redirect: "error" };
  }
  for (const [name, value] of asked) realm.searchParams.append(name, value);
  const headers = login && { authorization: basic(login) };
  return { url: realm.href, headers, redirect: "error" };
}

/** A password goes to a token server in the clear only where it goes so to the registry: on this machine. */
function realmOf(challenge: AuthChallenge, host: string): URL {
  const realm = URL.parse(challenge.parameters.get("realm") ?? "");
  const isFit =
    realm?.protocol === "https:" || (realm?.protocol === "http:" && isLoopback(realm.host) && isLoopback(host));
  if (!realm || !isFit || realm.username !== "" || realm.password !== "") {
    throw new RegistryAway(`The registry ${host} names no usable token server.`);
  }
  return realm;
}

export function basic({ username, password }: Extract<Login, { kind: "password" }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

function tokenIn(bytes: Uint8Array): string | undefined {
  try {
    const { token, access_token } = tokenAnswer.parse(JSON.parse(Buffer.from(bytes).toString()));
    return token || access_token || undefined;
  } catch {
    return undefined; // said by whoever asked
  }
}
