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
    const words = wordsOf(bytes);
    for (let at = 0; at < bytes.length; at++) {
      // Nearly all of a large payload is inside of strings.
      if (state === string) at = endOfPlain(bytes, words, at);
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

/** So many bytes one by one, before it pays to look at more at a time. */
const FEW = 16;

/** @returns the place of the first byte that means something else than itself in a string */
function endOfPlain(bytes: Uint8Array, words: Int32Array, from: number): number {
  const { length, byteOffset } = bytes;
  const few = Math.min(length, from + FEW);
  let at = from;
  for (; at < few || ((byteOffset + at) % WORD !== 0 && at < length); at++) {
    if (isPlain[bytes[at] ?? 0] !== 1) return at;
  }
  if (at < length) at += WORD * plainWords(words, (byteOffset + at - words.byteOffset) / WORD);
  for (; at < length; at++) if (isPlain[bytes[at] ?? 0] !== 1) return at;
  return length;
}

const WORD = Int32Array.BYTES_PER_ELEMENT;
const noWords = new Int32Array(0);

/** The same bytes, four in a number, as far as they lie in such places. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Int32Array {
  const start = Math.ceil(byteOffset / WORD) * WORD;
  const count = Math.floor((byteOffset + byteLength - start) / WORD);
  return count > 0 ? new Int32Array(buffer, start, count) : noWords;
}

const HIGH_BITS = 0x80808080;

/** @returns how many words from there on are plain: perhaps some too few, and never more than there are */
function plainWords(words: Int32Array, from: number): number {
  let word = from;
  for (; word + 4 <= words.length; word += 4) {
    const first = special(words[word] ?? 0) | special(words[word + 1] ?? 0);
    const second = special(words[word + 2] ?? 0) | special(words[word + 3] ?? 0);
    if (((first | second) & HIGH_BITS) !== 0) break;
  }
  return word - from;
}

/**
 * The high bit of a byte is set where it is no ASCII, less than a space, a quotation mark or a backslash; beside such a
 * byte it may be set as well. Subtracting borrows from a byte's high bit, which is not set in ASCII, only when the byte is
 * less than what is subtracted; XOR makes zero of the one that is looked for.
 */
function special(word: number): number {
  return word | (word - 0x20202020) | ((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101);
}
