import type { Alias } from "../../server/core/function/alias.ts";
import { sharesOf, shareText } from "./version-words.ts";

/** Which versions the alias's invokes go to: as wide as their share, with its number. */
export function AliasBar({ alias }: { alias: Pick<Alias, "version" | "weights"> }) {
  const shares = sharesOf(alias);
  return (
    <span className="alias-bar">
      <span className="reach" aria-hidden="true">
        {shares.map(({ version, share }) => (
          <i key={version} style={{ width: `${share * 100}%` }} />
        ))}
      </span>
      <span className="nw">
        {shares.map(({ version, share }) => (
          <span key={version}>
            {version} <b>{shareText(share)}</b>
          </span>
        ))}
      </span>
    </span>
  );
}
