/** @returns SQL that inserts so many rows at once, their values one after the other */
export function insertRows(table: string, columns: string[], count: number): string {
  const names = columns.map((name) => `"${name}"`).join(", ");
  const row = `(${columns.map(() => "?").join(", ")})`;
  return `INSERT INTO "${table}" (${names}) VALUES ${Array.from({ length: count }, () => row).join(", ")}`;
}
