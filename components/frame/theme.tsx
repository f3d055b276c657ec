"use client";
import { createContext, type ReactNode, useContext } from "react";

export type Theme = "light" | "dark";

/** Keeps the user's choice, so that the server renders the next page in it. */
export type KeepTheme = (theme: Theme) => Promise<void>;

const ThemeContext = createContext<KeepTheme | undefined>(undefined);

export function ThemeProvider({ keep, children }: { keep: KeepTheme; children: ReactNode }) {
  return <ThemeContext value={keep}>{children}</ThemeContext>;
}

/** @returns what goes over to the other theme than the one in sight. */
export function useThemeSwitch(): () => void {
  const keep = useContext(ThemeContext);
  return () => {
    const root = document.documentElement;
    const theme = getComputedStyle(root).colorScheme.includes("dark") ? "light" : "dark";
    root.dataset.theme = theme;
    void keep?.(theme);
  };
}
