/**
 * Reads one repository of another registry: the pull part of OCI's distribution-spec v1.1, with the login that the
 * Docker config file has for it. A token is asked for once, and again when it is no longer good.
 */
import { ImageError } from "../../../core/errors/image-error.ts";
import { RegistryAway } from "../../../core/errors/registry-away.ts";
import { parseChallenges } from "../../../core/image/auth-challenge.ts";
import { registryOrigin, repositoryAt } from "../../../core/image/registry-host.ts";
import { basic, requestToken } from "./access-token.ts";
import type { FoundLogin, Logins } from "./docker-login.ts";
import { type Answer, exchange } from "./exchange.ts";

interface Question {
  method: "GET" | "HEAD";
  path: string;
  headers: Record<string, string>;
}

export class RegistryClient {
  readonly #host: string;
  readonly #repository: string;
  readonly #logins: Logins;
  #found: FoundLogin | undefined;
  #authorization: string | undefined;
  #asking: Promise<string | undefined> | undefined;

  constructor({ host, repository }: { host: string; repository: string }, logins: Logins) {
    this.#host = host;
    this.#repository = repositoryAt(host, repository);
    this.#logins = logins;
  }

  /**
   * @param path `manifests/1`, `blobs/sha256:…`
   * @throws ImageError ImageDeleted, ImageAccessDenied
   * @throws RegistryAway
   */
  async get(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    return this.#checked(await this.#ask({ method: "GET", path, headers }, signal), path);
  }

  /**
   * The same, of which nothing is read. Registries that count what is pulled, as Docker Hub does, do not count this;
   * one that does not know it is asked for the whole.
   */
  async head(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<void> {
    let answer = await this.#ask({ method: "HEAD", path, headers }, signal);
    if (answer.status === 405 || answer.status === 501) {
      answer.drop();
      answer = await this.#ask({ method: "GET", path, headers }, signal);
    }
    this.#checked(answer, path).drop();
  }

  async #ask(question: Question, signal: AbortSignal): Promise<Answer> {
    const shown = this.#authorization;
    const first = await this.#send(question, signal);
    if (first.status !== 401) return first;
    first.drop();
    // Another request may have been told so too, and be asking.
    if (this.#authorization === shown) {
      this.#asking ??= this.#authorize(first, signal).finally(() => {
        this.#asking = undefined;
      });
      const given = await this.#asking;
      if (given === undefined) throw this.#denied(question.path);
      this.#authorization = given;
    }
    return this.#send(question, signal);
  }

  #send({ method, path, headers }: Question, signal: AbortSignal): Promise<Answer> {
    const url = `${registryOrigin(this.#host)}/v2/${this.#repository}/${path}`;
    const authorization = this.#authorization;
    const asked = authorization === undefined ? headers : { ...headers, authorization };
    return exchange({ url, method, headers: asked, redirect: "follow" }, this.#host, signal);
  }

  /** @returns undefined when there is nothing more to show than has been shown. */
  async #authorize({ headers }: Answer, signal: AbortSignal): Promise<string | undefined> {
    const challenges = parseChallenges(headers.get("www-authenticate") ?? "");
    this.#found ??= await this.#logins.find(this.#host, signal);
    const { login } = this.#found;
    const challenge = challenges.find(({ scheme }) => scheme === "bearer");
    if (challenge) {
      const token = await requestToken({ challenge, host: this.#host, repository: this.#repository, login }, signal);
      return token && `Bearer ${token}`;
    }
    if (login?.kind !== "password" || !challenges.some(({ scheme }) => scheme === "basic")) return undefined;
    return this.#authorization === undefined ? basic(login) : undefined;
  }

  #checked(answer: Answer, path: string): Answer {
    if (answer.status === 200) return answer;
    answer.drop();
    if (answer.status === 404)
      throw new ImageError("ImageDeleted", `${this.#nameOf(path)} is not in the registry ${this.#host}.`);
    if (answer.status === 401 || answer.status === 403) throw this.#denied(path);
    throw new RegistryAway(`The registry ${this.#host} answers with status ${answer.status}.`);
  }

  #denied(path: string): ImageError {
    const what = `The registry ${this.#host} does not give ${this.#nameOf(path)}`;
    if (this.#found?.login) {
      return new ImageError("ImageAccessDenied", `${what} to the login that the Docker config file has for it.`);
    }
    const trouble = this.#found?.trouble === undefined ? "" : `; ${this.#found.trouble}`;
    const sentence = `${what} without a login, if it is there at all: docker login ${this.#host}${trouble}.`;
    return new ImageError("ImageAccessDenied", sentence);
  }

  #nameOf(path: string): string {
    const [kind, reference = ""] = path.split("/");
    if (kind === "blobs") return `the blob ${reference} of ${this.#repository}`;
    return `${this.#repository}${reference.includes(":") ? "@" : ":"}${reference}`;
  }
}
