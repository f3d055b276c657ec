/**
 * An event's id: a UUID of version 7 (RFC 9562), which begins with the time. Ids that are drawn at random would each
 * fall on another page of their index, and each commit would write as many pages as it has events.
 */
export function timedId(at: number, randomUuid: string): string {
  const time = Math.max(0, Math.floor(at)).toString(16).padStart(12, "0").slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUuid.slice(15)}`;
}
