"use client";
import { createContext, type ReactNode, useContext } from "react";

/** What does not change while the platform runs. */
export interface Site {
  version: string;
  /** `http://localhost:3000` */
  endpoint: string;
  region: string;
  account: string;
  concurrencyLimit: number;
  imageCheckEveryMs: number;
  /** A function that nobody invokes for so long becomes Inactive. */
  idleAfterMs: number;
}

const SiteContext = createContext<Site | undefined>(undefined);

export function SiteProvider({ site, children }: { site: Site; children: ReactNode }) {
  return <SiteContext value={site}>{children}</SiteContext>;
}

export function useSite(): Site {
  const site = useContext(SiteContext);
  if (site === undefined) throw new Error("this component needs a SiteProvider above it");
  return site;
}

/** `localhost:3000`, as an image's address begins. */
export function useRegistryHost(): string {
  return new URL(useSite().endpoint).host;
}
