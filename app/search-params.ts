/** What a page is asked for in its address. Of what is given twice the first counts. */
export function asSearch(given: Record<string, string | string[] | undefined>): URLSearchParams {
  const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => (one(value) ? [[name, one(value) ?? ""]] : [])),
  );
}
