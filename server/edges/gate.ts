/**
 * Who may call. Signatures are not checked, so a page of another site must not reach this port through the browser of
 * the person who runs it: neither directly, nor by a name of its own that resolves to 127.0.0.1 (DNS rebinding).
 *
 * The host must be exactly one of ours, the origin, when sent, too. What the browser says about where a request comes
 * from (Fetch metadata, https://www.w3.org/TR/fetch-metadata/) decides about the rest: a link from elsewhere may open
 * a page, and nothing else. Another port of localhost is another site's program: "same-site" counts as foreign.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { endUpgrade, refuseRequest } from "./http-errors.ts";

export interface GateQuestion {
  method: string;
  /** The Host header; absent when there was none, or more than one. */
  host: string | undefined;
  origin: string | undefined;
  secFetchSite: string | undefined;
  secFetchMode: string | undefined;
  secFetchDest: string | undefined;
  /** Whether the path is one that a person opens in the browser. */
  isPage: boolean;
}

export interface AllowedCallers {
  /** As they stand in a Host header, lower case. */
  hosts: ReadonlySet<string>;
  /** As they stand in an Origin header. */
  origins: ReadonlySet<string>;
}

export type Decision = { allowed: true } | { allowed: false; sentence: string };

export interface Gate {
  /** Answers 403 and returns false when the request may not pass. */
  admits(request: IncomingMessage, response: ServerResponse): boolean;
  /** The decision alone, for who answers in a way of its own. */
  allows(request: IncomingMessage): boolean;
  /** The decision about a request to an API, of which a program has said nothing but the host. */
  allowsProgram(host: string, socket: Socket): boolean;
  /** The same for the upgrade to a websocket. */
  admitsUpgrade(request: IncomingMessage, socket: Duplex): boolean;
}

/** @param allowedHosts from LAMBDARIUM_ALLOWED_HOSTS. Our own port is the one that the connection came in on. */
export function createGate({ allowedHosts }: { allowedHosts: readonly string[] }): Gate {
  const byPort = new Map<number, AllowedCallers>();
  function allowedOn({ localPort: port = 0 }: Socket): AllowedCallers {
    const allowed = byPort.get(port) ?? allowedCallers(port, allowedHosts);
    byPort.set(port, allowed);
    return allowed;
  }
  const decideAbout = (request: IncomingMessage) => decide(questionOf(request), allowedOn(request.socket));
  return {
    admits(request, response) {
      const decision = decideAbout(request);
      if (!decision.allowed) refuseRequest(request, response, decision.sentence);
      return decision.allowed;
    },
    allows: (request) => decideAbout(request).allowed,
    allowsProgram: (host, socket) => decide({ ...ofProgram, host }, allowedOn(socket)).allowed,
    admitsUpgrade(request, socket) {
      const decision = decideAbout(request);
      if (!decision.allowed) endUpgrade(socket, 403, decision.sentence);
      return decision.allowed;
    },
  };
}

export function decide(question: GateQuestion, allowed: AllowedCallers): Decision {
  const { host, origin, secFetchSite } = question;
  if (host === undefined) return refusal("This request does not name one host.");
  if (!allowed.hosts.has(host.toLowerCase())) return refusal(`Requests for the host ${quoted(host)} are refused.`);
  if (origin !== undefined && !allowed.origins.has(origin)) {
    return refusal(`Requests from pages of ${quoted(origin)} are refused.`);
  }
  if (secFetchSite === undefined || secFetchSite === "same-origin" || secFetchSite === "none") return { allowed: true };
  if (opensPage(question)) return { allowed: true };
  return refusal("Requests from other sites are refused; only links to pages are followed.");
}

/** Our names on our port, and the hosts that the settings add, each on our port unless it has its own. */
export function allowedCallers(port: number, allowedHosts: readonly string[]): AllowedCallers {
  const hosts = new Set<string>();
  const origins = new Set<string>();
  for (const name of ["localhost", "127.0.0.1", "[::1]"]) {
    const host = hostHeader(name, port, 80);
    hosts.add(host);
    origins.add(`http://${host}`);
  }
  for (const entry of allowedHosts) {
    const [, name = entry, ownPort = port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    // A host of the reader's own choice may stand behind a proxy that speaks TLS.
    for (const [scheme, standardPort] of [["http", 80] as const, ["https", 443] as const]) {
      const host = hostHeader(name, Number(ownPort), standardPort);
      hosts.add(host);
      origins.add(`${scheme}://${host}`);
    }
  }
  return { hosts, origins };
}

/** Whether a person may open this path in the browser; all else is an API or serves one. */
export function isPagePath(pathname: string): boolean {
  return !/^\/(20\d\d-\d\d-\d\d|v2|socket\.io|_lambdarium|_next)(\/|$)/.test(pathname);
}

function opensPage({ method, secFetchMode, secFetchDest, isPage }: GateQuestion): boolean {
  return isPage && method === "GET" && secFetchMode === "navigate" && secFetchDest === "document";
}

const ofProgram = {
  ...{ method: "POST", isPage: false, origin: undefined },
  ...{ secFetchSite: undefined, secFetchMode: undefined, secFetchDest: undefined },
};

/** Of the headers as they came: Node's own keep one of two hosts. */
function questionOf({ method = "", url = "", rawHeaders }: IncomingMessage): GateQuestion {
  const sent: Record<AskedHeader, string | undefined> = { ...nothingSent };
  let hosts = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = askedHeader(rawHeaders[at] ?? "");
    if (name === undefined) continue;
    const value = rawHeaders[at + 1] ?? "";
    sent[name] = sent[name] === undefined ? value : `${sent[name]}, ${value}`;
    if (name === "host") hosts += 1;
  }
  const secFetchSite = sent["sec-fetch-site"];
  return {
    method,
    host: hosts === 1 ? sent.host : undefined,
    origin: sent.origin,
    secFetchSite,
    secFetchMode: sent["sec-fetch-mode"],
    secFetchDest: sent["sec-fetch-dest"],
    // Asked only of what a browser sends.
    isPage: secFetchSite !== undefined && isPagePath(url.split("?", 1)[0] ?? ""),
  };
}

type AskedHeader = "host" | "origin" | "sec-fetch-site" | "sec-fetch-mode" | "sec-fetch-dest";

const nothingSent = {
  ...{ host: undefined, origin: undefined },
  ...{ "sec-fetch-site": undefined, "sec-fetch-mode": undefined, "sec-fetch-dest": undefined },
};
const askedLengths: ReadonlySet<number> = new Set(Object.keys(nothingSent).map((name) => name.length));

function askedHeader(name: string): AskedHeader | undefined {
  if (!askedLengths.has(name.length)) return undefined;
  const lower = name.toLowerCase();
  return lower in nothingSent ? (lower as AskedHeader) : undefined;
}

/** Clients leave the port away when it is their scheme's own. */
function hostHeader(name: string, port: number, standardPort: number): string {
  return port === standardPort ? name : `${name}:${port}`;
}

function refusal(sentence: string): Decision {
  const advice = "Use localhost, 127.0.0.1 or [::1] with this port, or add the host to LAMBDARIUM_ALLOWED_HOSTS.";
  return { allowed: false, sentence: `${sentence} ${advice}` };
}

/** Foreign text goes into answers bounded, and in printable ASCII. */
function quoted(text: string): string {
  return `"${text.slice(0, 200).replace(/[^\x20-\x7e]|["\\]/g, "?")}"`;
}
