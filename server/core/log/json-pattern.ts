/**
 * Patterns for lines that are JSON: `{ ($.level = "ERROR" || $.status >= 500) && $.user.id NOT EXISTS }`. A comparison
 * with a property that is not there never holds, whichever it is.
 */
import { PlatformError } from "../errors/platform-error.ts";
import type { LinePattern } from "./filter-pattern.ts";

type Condition = (document: unknown) => boolean;
type Path = (string | number)[];

/** @param pattern with its braces @throws PlatformError InvalidParameterException */
export function jsonPattern(pattern: string): LinePattern {
  const condition = new Parser(pattern).parse();
  return (text) => {
    const document = parsed(text);
    return document !== undefined && condition(document);
  };
}

function parsed(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // such a line just does not match
  }
}

const tokenForms = {
  space: /\s+/uy,
  path: /\$(?:\.[^\s.=!<>()[\]{}&|"]+|\[\d+\]|\['[^']*'\])*/uy,
  step: /\.([^\s.=!<>()[\]{}&|"]+)|\[(\d+)\]|\['([^']*)'\]/gu,
  comparison: /!=|<=|>=|=|<|>/uy,
  quoted: /"((?:[^"\\]|\\.)*)"/uy,
  word: /[^\s=!<>()[\]{}&|"]+/uy,
};

class Parser {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  parse(): Condition {
    this.#expect("{");
    const condition = this.#either();
    this.#expect("}");
    if (this.#at < this.#pattern.length) this.#fail();
    return condition;
  }

  #either(): Condition {
    const parts = [this.#both()];
    while (this.#takes("||")) parts.push(this.#both());
    return (document) => parts.some((part) => part(document));
  }

  #both(): Condition {
    const parts = [this.#one()];
    while (this.#takes("&&")) parts.push(this.#one());
    return (document) => parts.every((part) => part(document));
  }

  #one(): Condition {
    if (!this.#takes("(")) return this.#property();
    const condition = this.#either();
    this.#expect(")");
    return condition;
  }

  #property(): Condition {
    const text = this.#match(tokenForms.path) ?? this.#fail();
    const path: Path = [...text.matchAll(tokenForms.step)].map(([, name, index, quoted]) =>
      index === undefined ? (name ?? quoted ?? "") : Number(index),
    );
    if (path.length === 0) this.#fail(text);
    const comparison = this.#match(tokenForms.comparison);
    if (comparison !== undefined) return this.#comparison(path, comparison);
    const words = [this.#word(), this.#word()].join(" ");
    const test = tests.get(words) ?? this.#fail(words);
    return (document) => test(valueAt(document, path));
  }

  #comparison(path: Path, comparison: string): Condition {
    const quoted = this.#match(tokenForms.quoted);
    const written = quoted === undefined ? this.#word() : quoted.slice(1, -1);
    const number =
      quoted === undefined && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu.test(written) ? Number(written) : undefined;
    if (comparison === "=" || comparison === "!=") {
      const equals =
        number === undefined ? matching(written) : (value: unknown) => value === number || value === written;
      return (document) => {
        const value = valueAt(document, path);
        return isScalar(value) && equals(value) === (comparison === "=");
      };
    }
    if (number === undefined) this.#fail(written);
    const holds = orders[comparison as keyof typeof orders];
    return (document) => {
      const value = valueAt(document, path);
      return typeof value === "number" && holds(value, number);
    };
  }

  #word(): string {
    return this.#match(tokenForms.word) ?? this.#fail();
  }

  #takes(text: string): boolean {
    this.#skipSpace();
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) this.#fail();
  }

  #match(form: RegExp): string | undefined {
    this.#skipSpace();
    form.lastIndex = this.#at;
    const found = form.exec(this.#pattern)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skipSpace(): void {
    tokenForms.space.lastIndex = this.#at;
    this.#at += tokenForms.space.exec(this.#pattern)?.[0].length ?? 0;
  }

  #fail(term: string = this.#pattern.slice(this.#at).trim()): never {
    const message =
      term === "" ? "Invalid filter pattern: it ends too early" : `Invalid character(s) in term '${term}'`;
    throw new PlatformError("InvalidParameterException", message);
  }
}

/** What is said of a property without a value. */
const tests = new Map<string, (value: unknown) => boolean>([
  ["IS NULL", (value) => value === null],
  ["IS TRUE", (value) => value === true],
  ["IS FALSE", (value) => value === false],
  ["NOT EXISTS", (value) => value === undefined],
]);

const orders = {
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
};

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** @returns undefined where nothing is */
function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** `*` stands for any text; a backslash escapes. */
function matching(written: string): (value: unknown) => boolean {
  const [first = "", ...rest] = partsBetweenStars(written);
  const last = rest.pop();
  if (last === undefined) return (value) => String(value) === first;
  return (value) => {
    const text = String(value);
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

function partsBetweenStars(written: string): string[] {
  const parts = [""];
  for (const [piece, escaped] of written.matchAll(/\\(.)|[\s\S]/gsu)) {
    if (piece === "*") parts.push("");
    else parts[parts.length - 1] += escaped ?? piece;
  }
  return parts;
}
