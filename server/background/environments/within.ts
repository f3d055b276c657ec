/** @returns whether it came in time. */
export async function within(limitMs: number, event: Promise<unknown>): Promise<boolean> {
  const limit = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => limit.resolve(false), Math.max(0, limitMs));
  const came = await Promise.race([event.then(() => true), limit.promise]);
  clearTimeout(timer);
  return came;
}
