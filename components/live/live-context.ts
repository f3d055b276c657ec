"use client";
import { createContext, useContext } from "react";
import type { Connection } from "./connection.ts";

export interface LiveContext {
  connection: Connection;
  /** When the server rendered the page: what the first picture in the browser is drawn with, so that both are equal. */
  renderedAt: number;
}

export const LiveContext = createContext<LiveContext | undefined>(undefined);

export function useLive(): LiveContext {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error("this component needs a LiveProvider above it");
  return live;
}
