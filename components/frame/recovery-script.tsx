"use client";
/**
 * What stands in the head of every page: when a stylesheet or a script of the page cannot be loaded, the page is loaded anew.
 *
 * Chromium on Linux cuts what it is loading whenever a network interface comes or goes, and Docker Engine adds one for
 * each container that it starts. Nobody else would notice: a page without its styles looks broken and stays so.
 * Reloads come after a growing pause and end after a few in a row; a page that stands whole ends the row.
 */
const KEY = "lambdarium-reloads";
const MOST_RELOADS = 6;
const FIRST_PAUSE_MS = 100;

/** Only in what the server sends: a script that React adds to a page that stands would not run. */
export function RecoveryScript({ nonce }: { nonce: string | undefined }) {
  if (typeof window !== "undefined") return null;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant
  return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: script }} />;
}

/**
 * Plain and small, for it runs without anything else. React puts stylesheets and scripts before it, so that some may be
 * lost before it listens: what is missing once everything has ended is found by looking.
 */
const script = `(() => {
  let due = false;
  const lost = () => {
    if (due) return;
    const count = Number(sessionStorage.getItem("${KEY}") || 0);
    if (count >= ${MOST_RELOADS}) return;
    due = true;
    sessionStorage.setItem("${KEY}", count + 1);
    setTimeout(() => location.reload(), ${FIRST_PAUSE_MS} * 2 ** count);
  };
  const isOurs = (node) =>
    (node.localName === "script" ? node.src : node.rel === "stylesheet" ? node.href : "")
      .startsWith(location.origin + "/_next/static/");
  // A stylesheet that was lost may be there all the same: as one that may not be read, or is null, and both throw.
  const hasRules = ({ sheet }) => {
    try {
      return sheet.cssRules.length > 0;
    } catch {
      return false;
    }
  };
  const isMissing = (node) =>
    node.localName === "link"
      ? !hasRules(node)
      : performance.getEntriesByName(node.src).some((entry) => entry.responseStatus === 0);
  addEventListener("error", ({ target }) => {
    if ((target.localName === "script" || target.localName === "link") && isOurs(target)) lost();
  }, true);
  addEventListener("load", () => {
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")];
    if (parts.some((node) => isOurs(node) && isMissing(node))) lost();
    if (!due) sessionStorage.removeItem("${KEY}");
  });
})();`;
