/** Numbers for people: digits in groups of three, parted by a no-break space. */
export function grouped(value: number, decimals = 0): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const sign = value < 0 ? "-" : "";
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return fraction === undefined ? sign + groups : `${sign}${groups}.${fraction}`;
}

/** "1 layer", "6 layers" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
