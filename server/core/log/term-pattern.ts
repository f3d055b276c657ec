/** Terms that a line has, may have or must not have: `ERROR "exact phrase" -noise`, or `?ERROR ?WARN`. */
import { PlatformError } from "../errors/platform-error.ts";
import type { LinePattern } from "./filter-pattern.ts";

/** A term with its sign: `?`, `-` or none. Between quotes, a backslash escapes. */
const termForm = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/uy;

/** What AWS takes only between quotes. */
const needsQuotes = /[()[\]{}:,*\\`%]+/u;

/** Terms are found anywhere in a line, also inside words; case matters. @throws PlatformError */
export function termPattern(pattern: string): LinePattern {
  const signed = { "": [] as string[], "?": [] as string[], "-": [] as string[] };
  termForm.lastIndex = 0;
  while (termForm.lastIndex < pattern.length) {
    const from = termForm.lastIndex;
    const [, sign, quoted, bare = ""] = termForm.exec(pattern) ?? invalid(pattern.slice(from).trim());
    const wrong = needsQuotes.exec(bare);
    if (wrong) invalid(wrong[0]);
    signed[sign as keyof typeof signed].push(quoted === undefined ? bare : quoted.replace(/\\(.)/gsu, "$1"));
  }
  const { "": all, "?": optional, "-": none } = signed;
  // Beside terms of another kind AWS ignores the optional ones.
  if (all.length === 0 && none.length === 0) return (text) => optional.some((term) => text.includes(term));
  return (text) => all.every((term) => text.includes(term)) && !none.some((term) => text.includes(term));
}

function invalid(term: string): never {
  throw new PlatformError("InvalidParameterException", `Invalid character(s) in term '${term}'`);
}
