/** The table of json-check.ts: which state follows on which byte. Grammar: RFC 8259; characters: RFC 3629. */

export const STATES = {
  ...{ start: 0, mark: 1, marked: 2, value: 3, firstValue: 4, firstKey: 5, key: 6, colon: 7, afterValue: 8 },
  ...{ string: 9, escape: 10, hex4: 11, hex3: 12, hex2: 13, hex1: 14 },
  // So many bytes of a character are to come; the next of some has narrower bounds.
  ...{ one: 15, two: 16, three: 17, twoNotShorter: 18, twoNoSurrogate: 19, threeNotShorter: 20, threeInRange: 21 },
  ...{ minus: 22, zero: 23, integer: 24, point: 25, fraction: 26, exponent: 27, sign: 28, digits: 29 },
  ...{ t: 30, tr: 31, tru: 32, f: 33, fa: 34, fal: 35, fals: 36, n: 37, nu: 38, nul: 39 },
  wrong: 40,
} as const;

/** What depends on the arrays and objects that are open: these are in the table too, and give the state. */
export const ACTS = {
  ...{ beginString: 41, endString: 42, beginKey: 43, comma: 44 },
  ...{ beginArray: 45, beginObject: 46, endArray: 47, endObject: 48 },
} as const;

const { string, value, afterValue, zero, integer, point, fraction, exponent, digits } = STATES;

/** The states in which a whole text may end. */
export const MAY_END: ReadonlySet<number> = new Set([afterValue, zero, integer, fraction, digits]);

/** By `state * 256 + byte`. */
export const follow = new Uint8Array((STATES.wrong + 1) * 256).fill(STATES.wrong);

/** Of each byte, 1 when it means nothing in a string but itself. */
export const isPlain = new Uint8Array(256).fill(1, 0x20, 0x80);

type From = number | readonly number[];

function on(from: From, characters: string, to: number): void {
  for (const character of characters) range(from, character.charCodeAt(0), character.charCodeAt(0), to);
}

function range(from: From, first: number, last: number, to: number): void {
  for (const state of [from].flat()) follow.fill(to, state * 256 + first, state * 256 + last + 1);
}

function word(from: From, text: string, through: readonly number[]): void {
  const path = [...through, afterValue];
  let before = from;
  for (const [index, character] of [...text].entries()) {
    const to = path[index] ?? STATES.wrong;
    on(before, character, to);
    before = to;
  }
}

const values = [STATES.start, value, STATES.firstValue];
const spaced = [...values, STATES.firstKey, STATES.key, STATES.colon, afterValue];
for (const state of spaced) on(state, " \t\n\r", state === STATES.start ? value : state);
range(STATES.start, 0xef, 0xef, STATES.mark);
range(STATES.mark, 0xbb, 0xbb, STATES.marked);
range(STATES.marked, 0xbf, 0xbf, value);

on(values, '"', ACTS.beginString);
on(values, "[", ACTS.beginArray);
on(values, "{", ACTS.beginObject);
on(STATES.firstValue, "]", ACTS.endArray);
on([STATES.firstKey, STATES.key], '"', ACTS.beginKey);
on(STATES.firstKey, "}", ACTS.endObject);
on(STATES.colon, ":", value);
word(values, "true", [STATES.t, STATES.tr, STATES.tru]);
word(values, "false", [STATES.f, STATES.fa, STATES.fal, STATES.fals]);
word(values, "null", [STATES.n, STATES.nu, STATES.nul]);

// A number has no end of its own: what may follow a value ends it.
const ended = [afterValue, zero, integer, fraction, digits];
on(ended, " \t\n\r", afterValue);
on(ended, ",", ACTS.comma);
on(ended, "]", ACTS.endArray);
on(ended, "}", ACTS.endObject);
on(values, "-", STATES.minus);
on([...values, STATES.minus], "0", zero);
on([...values, STATES.minus], "123456789", integer);
on(integer, "0123456789", integer);
on([zero, integer], ".", point);
on([point, fraction], "0123456789", fraction);
on([zero, integer, fraction], "eE", exponent);
on(exponent, "+-", STATES.sign);
on([exponent, STATES.sign, digits], "0123456789", digits);

range(string, 0x20, 0x7f, string);
on(string, '"', ACTS.endString);
on(string, "\\", STATES.escape);
on(STATES.escape, '"\\/bfnrt', string);
on(STATES.escape, "u", STATES.hex4);
const hex = [STATES.hex4, STATES.hex3, STATES.hex2, STATES.hex1, string];
for (const [index, state] of hex.slice(0, -1).entries()) on(state, "0123456789abcdefABCDEF", hex[index + 1] ?? string);
for (const character of '"\\') isPlain[character.charCodeAt(0)] = 0;

range(string, 0xc2, 0xdf, STATES.one);
range(string, 0xe0, 0xe0, STATES.twoNotShorter);
range(string, 0xe1, 0xef, STATES.two);
range(string, 0xed, 0xed, STATES.twoNoSurrogate);
range(string, 0xf0, 0xf0, STATES.threeNotShorter);
range(string, 0xf1, 0xf3, STATES.three);
range(string, 0xf4, 0xf4, STATES.threeInRange);
range(STATES.one, 0x80, 0xbf, string);
range(STATES.two, 0x80, 0xbf, STATES.one);
range(STATES.three, 0x80, 0xbf, STATES.two);
range(STATES.twoNotShorter, 0xa0, 0xbf, STATES.one);
range(STATES.twoNoSurrogate, 0x80, 0x9f, STATES.one);
range(STATES.threeNotShorter, 0x90, 0xbf, STATES.two);
range(STATES.threeInRange, 0x80, 0x8f, STATES.two);
