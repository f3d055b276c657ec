import { pretty, tokensOf } from "./json-tokens.ts";

/** Above this, colours cost more than they tell. */
const COLOURED_CHARACTERS = 60_000;

/** A body: JSON set out and told apart by weight, anything else as it is. */
export function JsonText({ text }: { text: string }) {
  const shown = pretty(text);
  if (shown === undefined || shown.length > COLOURED_CHARACTERS) return <div className="j">{shown ?? text}</div>;
  return (
    <div className="j">
      {tokensOf(shown).map(({ kind, text: part, at }) =>
        kind === undefined ? (
          part
        ) : (
          <span key={at} className={kind}>
            {part}
          </span>
        ),
      )}
    </div>
  );
}
