/** What stands behind an address's question mark, as a person reads it: colons and commas need no escape there. */
export function readableSearch(search: URLSearchParams): string {
  return search.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
}
