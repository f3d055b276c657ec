/** Numbers for people: digits in groups of three, parted by a no-break space. */
export function grouped(value: number, decimals = 0): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const sign = value < 0 ? "-" : "";
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return fraction === undefined ? sign + groups : `${sign}${groups}.${fraction}`;
}

/**
 * A part of a whole as CSS wants it, "33.33%". Two decimals: a browser writes longer ones back shorter, and then what
 * the server has drawn differs from what the browser draws.
 */
export function percent(part: number, whole = 1): string {
  return `${percentOf(part, whole)}%`;
}

export function percentOf(part: number, whole = 1): number {
  return whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 100;
}

/** "1 layer", "6 layers" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
