/** How long an idle environment is kept. Times are milliseconds of due time, which can be moved ahead. */
export interface IdleEnvironment {
  environmentId: string;
  idleSinceDue: number;
}

/** Those that have been idle for `keepAliveMs`, the oldest first. */
export function expired(environments: Iterable<IdleEnvironment>, dueNow: number, keepAliveMs: number): string[] {
  return [...environments]
    .filter(({ idleSinceDue }) => dueNow - idleSinceDue >= keepAliveMs)
    .sort((one, other) => one.idleSinceDue - other.idleSinceDue)
    .map(({ environmentId }) => environmentId);
}
