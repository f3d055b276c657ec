/**
 * Whether bytes are one JSON text in UTF-8, found out piece by piece as they come and without making anything of them:
 * a payload of six megabytes is known to be JSON when its last byte has arrived. It accepts what
 * `JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))` accepts: RFC 8259, after a byte order mark.
 *
 * A table says for each state and byte which state follows. What depends on the arrays and objects around it is an act.
 */
import { ACTS, follow, isPlain, MAY_END, STATES } from "./json-states.ts";

const { afterValue, firstValue, firstKey, key, value, colon, string, wrong, start } = STATES;

export class JsonCheck {
  #state: number = start;
  /** Of each array and object that is open: whether it is an object. */
  readonly #open: boolean[] = [];
  /** The string that is being read is a key. */
  #isKey = false;

  write(bytes: Uint8Array): void {
    let state = this.#state;
    for (let at = 0; at < bytes.length; at++) {
      // Nearly all of a large payload is inside of strings.
      if (state === string) at = endOfPlain(bytes, at);
      if (at === bytes.length) break;
      state = follow[state * 256 + (bytes[at] ?? 0)] ?? wrong;
      if (state > wrong) state = this.#act(state);
    }
    this.#state = state;
  }

  /** @returns whether all that was written is one JSON text */
  end(): boolean {
    return MAY_END.has(this.#state) && this.#open.length === 0;
  }

  #act(act: number): number {
    switch (act) {
      case ACTS.endString:
        return this.#isKey ? colon : afterValue;
      case ACTS.beginString:
      case ACTS.beginKey:
        this.#isKey = act === ACTS.beginKey;
        return string;
      case ACTS.beginArray:
      case ACTS.beginObject:
        this.#open.push(act === ACTS.beginObject);
        return act === ACTS.beginObject ? firstKey : firstValue;
      case ACTS.endArray:
      case ACTS.endObject:
        return this.#open.pop() === (act === ACTS.endObject) ? afterValue : wrong;
      default: {
        const inObject = this.#open.at(-1);
        return inObject === undefined ? wrong : inObject ? key : value;
      }
    }
  }
}

function endOfPlain(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  for (let at = from; at < length; at++) if (isPlain[bytes[at] ?? 0] !== 1) return at;
  return length;
}
