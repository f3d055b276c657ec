"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useState } from "react";
import { apply, outdates } from "./apply.ts";
import type { Connection } from "./connection.ts";
import { useLive } from "./live-context.ts";
import type { Snapshot } from "./subjects.ts";

/**
 * Puts what the server has read for this page into the cache: at once where nothing is there yet, so that the first
 * picture is whole, and with the messages since then once the page stands.
 */
export function LiveSnapshot({ snapshot }: { snapshot: Snapshot }) {
  const client = useQueryClient();
  const { connection } = useLive();
  const [seeded, setSeeded] = useState<Snapshot>();
  if (seeded !== snapshot) {
    setSeeded(snapshot);
    seedMissing(client, snapshot);
  }
  useLayoutEffect(() => {
    connection.startFrom(snapshot.position);
    bringUpToDate(client, connection, snapshot);
  }, [client, connection, snapshot]);
  return null;
}

function seedMissing(client: QueryClient, { entries }: Snapshot): void {
  for (const { subject, scope, data } of entries) {
    const key = keyOf(subject, scope);
    if (client.getQueryData(key) === undefined) client.setQueryData(key, data);
  }
}

function bringUpToDate(client: QueryClient, connection: Connection, { entries, position }: Snapshot): void {
  const messages = connection.since(position);
  for (const { subject, scope, data } of entries) {
    const key = keyOf(subject, scope);
    client.setQueryData(key, apply(subject, data, messages ?? [], scope));
    // What happened meanwhile may be more than its messages say: an invocation that ended has an answer by now.
    const isOutdated = messages?.some((message) => outdates(subject, message, scope)) ?? true;
    if (isOutdated) void client.invalidateQueries({ queryKey: key, exact: true });
  }
}

export function keyOf(subject: string, scope: string | undefined): string[] {
  return scope === undefined ? [subject] : [subject, scope];
}
