export function keyHref(keyId: string): string {
  return `/keys/${encodeURIComponent(keyId)}`;
}

/** Where the audit trail shows one of its records. */
export function trailEventHref(eventId: string): string {
  return `/trail?event=${encodeURIComponent(eventId)}`;
}
