"use client";
import { notifyManager, type Query, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { logOfScope } from "../log/log-scope.ts";
import { Announcer } from "./announcer.tsx";
import { apply, outdates } from "./apply.ts";
import { Connection, type Delivery } from "./connection.ts";
import { LiveContext } from "./live-context.ts";
import { LiveSnapshot } from "./live-snapshot.tsx";
import { closely, Paced } from "./paced.ts";
import { pauseBeforeReading, readsAgain } from "./read-again.ts";
import type { Snapshot, SubjectKey, SubjectName, Subjects } from "./subjects.ts";

/** Opens the page's one connection and keeps the query cache true by what it delivers. */
export function LiveProvider({ snapshot, children }: { snapshot: Snapshot; children: ReactNode }) {
  const [client] = useState(createClient);
  const [live] = useState(() => ({
    connection: new Connection(snapshot.position, snapshot.now, takeInto(client)),
    renderedAt: snapshot.now,
  }));

  useEffect(() => {
    live.connection.onLogWatched((functionName) => {
      const isItsOwn = ({ queryKey: [subject, scope] }: Query) =>
        subject === "log" && logOfScope(String(scope)).functionName === functionName;
      void client.invalidateQueries({ predicate: isItsOwn });
    });
    return live.connection.open();
  }, [live, client]);

  return (
    <QueryClientProvider client={client}>
      <LiveContext value={live}>
        <LiveSnapshot snapshot={snapshot} />
        {children}
        <Announcer />
      </LiveContext>
    </QueryClientProvider>
  );
}

/** Nothing is read again by time or focus: messages keep it true, and a gap invalidates. */
function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
        retry: readsAgain,
        retryDelay: pauseBeforeReading,
      },
    },
  });
}

/** Counting costs the platform something. */
const counted: ReadonlySet<SubjectName> = new Set(["invocation-counts", "trail-count"]);
const foreseen: ReadonlySet<SubjectName> = new Set(["jump-foresight", "reset-foresight"]);

function takeInto(client: QueryClient): (delivery: Delivery) => void {
  const read = async (hash: string) => {
    const key = client.getQueryCache().get(hash)?.queryKey;
    if (key) await client.invalidateQueries({ queryKey: key, exact: true });
  };
  const [paced, close] = [new Paced(read), new Paced(read, closely)];
  const paceOf = (subject: SubjectName) => {
    if (counted.has(subject)) return paced;
    return foreseen.has(subject) ? close : undefined;
  };
  return (delivery) => takeIn(client, paceOf, delivery);
}

function takeIn(
  client: QueryClient,
  paceOf: (subject: SubjectName) => Paced | undefined,
  { messages, gap }: Delivery,
): void {
  notifyManager.batch(() => {
    for (const query of client.getQueryCache().getAll()) {
      const [subject, scope] = query.queryKey as SubjectKey;
      const data = query.state.data as Subjects[SubjectName] | undefined;
      if (data !== undefined) {
        const next = apply(subject, data, messages, scope);
        if (next !== data) client.setQueryData(query.queryKey, next);
      }
      if (gap || messages.some((message) => outdates(subject, message, scope))) {
        const paced = paceOf(subject);
        if (paced) paced.ask(query.queryHash);
        else void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      }
    }
  });
}
