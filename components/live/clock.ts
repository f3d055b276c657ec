"use client";
import { useSyncExternalStore } from "react";
import type { Connection, LiveState } from "./connection.ts";
import { useLive } from "./live-context.ts";

/** The server's time, renewed each step; it stands still while the connection is lost. */
export function useNow(stepMs = 1000): number {
  const { connection, renderedAt } = useLive();
  return useSyncExternalStore(
    (changed) => every(stepMs, connection, changed),
    () => floor(connection.now(), stepMs),
    () => floor(renderedAt, stepMs),
  );
}

export function useLiveState(): LiveState {
  const { connection } = useLive();
  return useSyncExternalStore(
    connection.subscribe,
    () => connection.state,
    () => connection.state,
  );
}

const tickers = new Map<number, { listeners: Set<() => void>; timer: ReturnType<typeof setInterval> }>();

/** One timer for all that tick alike, so that they change together. */
function every(stepMs: number, connection: Connection, changed: () => void): () => void {
  const ticker = tickers.get(stepMs) ?? start(stepMs);
  ticker.listeners.add(changed);
  const unsubscribe = connection.subscribe(changed);
  return () => {
    unsubscribe();
    ticker.listeners.delete(changed);
    if (ticker.listeners.size > 0) return;
    clearInterval(ticker.timer);
    tickers.delete(stepMs);
  };
}

function start(stepMs: number) {
  const listeners = new Set<() => void>();
  const timer = setInterval(() => {
    for (const listener of listeners) listener();
  }, stepMs);
  const ticker = { listeners, timer };
  tickers.set(stepMs, ticker);
  return ticker;
}

function floor(at: number, stepMs: number): number {
  return Math.floor(at / stepMs) * stepMs;
}
