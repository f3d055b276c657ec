/**
 * How often each key was used in the last hour: counted from the trail when somebody asks first, and from then on as
 * events come.
 */
import { isUse, type KeyEvent, keyEventOf } from "../core/key/key-event.ts";
import { keyArn } from "../core/key/key-name.ts";
import { countedUse, hourMs, type KeyUsages, minuteMs } from "../core/key/key-usage.ts";
import type { KeyPagePorts } from "../operations/key/key-page-ports.ts";
import type { Live } from "../ports/live.ts";

export interface KeyUsageBoardPorts extends Pick<KeyPagePorts, "keyStore" | "auditTrail" | "clock" | "config"> {
  live: Pick<Live, "subscribe">;
}

const PAGE = 500;
/** What a key did before the last hour is looked through so far for its last use. */
const PAGES_BEFORE = 2;

export class KeyUsageBoard implements Disposable {
  readonly #ports: KeyUsageBoardPorts;
  readonly #unsubscribe: () => void;
  #uses: KeyUsages | undefined;
  #counting: Promise<KeyUsages> | undefined;
  /** Those that come while what was before them is still counted. */
  #arriving: KeyEvent[] = [];

  constructor(ports: KeyUsageBoardPorts) {
    this.#ports = ports;
    this.#unsubscribe = ports.live.subscribe((message) => {
      if (message.kind !== "passing" || message.event.type !== "trail-event") return;
      const event = keyEventOf(message.event.row);
      if (event) this.#take(event);
    });
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }

  async read(): Promise<KeyUsages> {
    if (this.#uses) return this.#uses;
    this.#counting ??= this.#count().finally(() => {
      this.#counting = undefined;
    });
    return this.#counting;
  }

  #take(event: KeyEvent): void {
    if (this.#uses) this.#uses = countedUse(this.#uses, event);
    else if (this.#counting) this.#arriving.push(event);
  }

  async #count(): Promise<KeyUsages> {
    const { keyStore, auditTrail } = this.#ports;
    this.#arriving = [];
    const upTo = auditTrail.status().count;
    const events = new Map<number, KeyEvent>();
    for (const { keyId } of await keyStore.list()) {
      for (const event of await this.#eventsOf(keyId)) if (event.sequence <= upTo) events.set(event.sequence, event);
    }
    const inOrder = [...events.values()].sort((a, b) => a.sequence - b.sequence);
    const counted = inOrder.reduce(countedUse, { upTo: 0, keys: {} });
    this.#uses = this.#arriving.splice(0).reduce(countedUse, { ...counted, upTo });
    return this.#uses;
  }

  /** Of the last hour, and back to the one before it in which the key was used. */
  async #eventsOf(keyId: string): Promise<KeyEvent[]> {
    const { auditTrail, clock, config } = this.#ports;
    const from = clock.now() - hourMs - minuteMs;
    const filter = { resourceName: keyArn(keyId, config), eventSource: "kms.amazonaws.com" };
    const found: KeyEvent[] = [];
    let after: Awaited<ReturnType<typeof auditTrail.lookup>>["next"];
    let before = 0;
    do {
      const page = await auditTrail.lookup({ filter, order: "newest-first", limit: PAGE, ...(after && { after }) });
      found.push(...page.events.flatMap((event) => keyEventOf(event) ?? []));
      after = page.next;
      if (after && after.at < from) before += 1;
    } while (after && (after.at >= from || (before < PAGES_BEFORE && !found.some(isUse))));
    return found;
  }
}
