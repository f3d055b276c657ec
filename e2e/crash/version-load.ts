/** Versions are published and deleted, an alias is moved from one to another; what was answered is there after a kill. */
import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "@playwright/test";
import type { Random } from "../../server/background/testing/race/random.ts";
import { statusOf } from "./answers.ts";
import type { Slot } from "./ledger.ts";

interface VersionLoadParts {
  random: Random;
  client: LambdaClient;
  observe(what: string): void;
}

const Name = "live";

/** Of one function; a deletion of it that is asked for takes all along. */
export class VersionLoad {
  readonly #slot: Slot;
  #deletesAsked = 0;
  #published = new Set<string>();
  /** Whose deletion was asked for: they may be there, or not. */
  readonly #doubtful = new Set<string>();
  #alias: { isAsked: boolean; versions: Set<string> } | undefined;

  constructor(slot: Slot) {
    this.#slot = slot;
  }

  async step({ random, client, observe }: VersionLoadParts): Promise<void> {
    this.#forgetDeleted();
    const version = this.#published.size === 0 ? undefined : random.of([...this.#published]);
    const act = random.below(10);
    if (version === undefined || act < 5) return this.#answered(observe, "publish", () => this.#publish(client));
    if (act < 8) return this.#answered(observe, "alias", () => this.#route(client, version));
    return this.#answered(observe, "version deleted", () => this.#delete(client, version));
  }

  /** A version that an invoke may name, or the alias. */
  qualifier(random: Random): string | undefined {
    this.#forgetDeleted();
    return random.chance(0.3) ? random.of([...this.#published, Name]) : undefined;
  }

  /** After a start. */
  async check(client: LambdaClient): Promise<void> {
    this.#forgetDeleted();
    // Asked for and not answered, it may be gone.
    const FunctionName = this.#slot.name;
    if (this.#slot.isDeleting || !this.#slot.known) return;
    const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
    const listed = Versions.map(({ Version }) => Version);
    const certain = [...this.#published].filter((version) => !this.#doubtful.has(version));
    expect(listed, `published versions of ${FunctionName}`).toEqual(expect.arrayContaining(certain));
    this.#published = new Set(listed.flatMap((version) => (version && version !== "$LATEST" ? [version] : [])));
    this.#doubtful.clear();
    if (!this.#alias) return;
    const alias = await client.send(new GetAliasCommand({ FunctionName, Name })).catch((error: unknown) => {
      expect(statusOf(error)).toBe(404);
      return undefined;
    });
    if (!alias) expect(this.#alias.isAsked, `the alias of ${FunctionName} is there`).toBe(true);
    else expect([...this.#alias.versions]).toContain(alias.FunctionVersion);
    this.#alias = alias?.FunctionVersion ? { isAsked: false, versions: new Set([alias.FunctionVersion]) } : undefined;
  }

  async #publish(client: LambdaClient): Promise<void> {
    const { deletesAsked, isDeleting } = this.#slot;
    const { Version } = await client.send(new PublishVersionCommand({ FunctionName: this.#slot.name }));
    if (Version && !isDeleting && deletesAsked === this.#slot.deletesAsked) this.#published.add(Version);
  }

  async #route(client: LambdaClient, version: string): Promise<void> {
    const { deletesAsked, isDeleting } = this.#slot;
    const before = this.#alias;
    const asked = { isAsked: before?.isAsked ?? true, versions: new Set([...(before?.versions ?? []), version]) };
    this.#alias = asked;
    const request = { FunctionName: this.#slot.name, Name, FunctionVersion: version };
    if (before) await client.send(new UpdateAliasCommand(request));
    else await client.send(new CreateAliasCommand(request));
    if (!isDeleting && deletesAsked === this.#slot.deletesAsked)
      this.#alias = { isAsked: false, versions: new Set([version]) };
  }

  async #delete(client: LambdaClient, version: string): Promise<void> {
    this.#doubtful.add(version);
    await client.send(new DeleteFunctionCommand({ FunctionName: this.#slot.name, Qualifier: version }));
    this.#published.delete(version);
  }

  /** What refuses it changes nothing, and is an answer. */
  async #answered(observe: (what: string) => void, what: string, ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
      observe(what);
    } catch (error) {
      if (![404, 409].includes(statusOf(error) ?? 0)) throw error;
      observe(`${what} refused`);
    }
  }

  #forgetDeleted(): void {
    if (this.#slot.deletesAsked === this.#deletesAsked) return;
    this.#deletesAsked = this.#slot.deletesAsked;
    this.#published.clear();
    this.#doubtful.clear();
    this.#alias = undefined;
  }
}
