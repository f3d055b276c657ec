import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { ClockActionsProvider } from "../components/clock/clock-actions.tsx";
import { Frame } from "../components/frame/frame.tsx";
import { RecoveryScript } from "../components/frame/recovery-script.tsx";
import { SiteProvider } from "../components/frame/site.tsx";
import { ThemeProvider } from "../components/frame/theme.tsx";
import { LiveProvider } from "../components/live/live-provider.tsx";
import { IconSprite } from "../components/ui/icon-sprite.tsx";
import { platform } from "../server/platform.ts";
import { advanceClock, resetClock } from "./clock-action.ts";
import { readSnapshot } from "./live-data/read-snapshot.ts";
import { keepTheme } from "./theme-action.ts";
import "./globals.css";
import "../components/ui/controls.css";
import "../components/ui/content.css";
import "../components/ui/fields.css";

export const metadata: Metadata = {
  description: "Run AWS Lambda functions defined as container images on your own machine.",
  icons: { icon: "/icon.svg" },
};

/** Every page shows the running platform: nothing can be rendered ahead. */
export const dynamic = "force-dynamic";

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get("lambdarium-theme")?.value;
  const nonce = /'nonce-([^']+)'/.exec((await headers()).get("content-security-policy") ?? "")?.[1];
  const snapshot = await readSnapshot(
    ["functions"],
    ["published-versions"],
    ["environments"],
    ["optimizations"],
    ["transitions"],
    ["repositories"],
    ["keys"],
    ["engine"],
    ["clock"],
  );
  const { version, endpoint, region, account, concurrencyLimit, imageCheckEveryMs, idleAfterMs } = platform();
  return (
    <html lang="en" data-theme={theme === "dark" || theme === "light" ? theme : undefined} suppressHydrationWarning>
      <head>
        <RecoveryScript nonce={nonce} />
      </head>
      <body>
        <IconSprite />
        <ThemeProvider keep={keepTheme}>
          <SiteProvider site={{ version, endpoint, region, account, concurrencyLimit, imageCheckEveryMs, idleAfterMs }}>
            <LiveProvider snapshot={snapshot}>
              <ClockActionsProvider actions={{ advance: advanceClock, reset: resetClock }}>
                <Frame>{children}</Frame>
              </ClockActionsProvider>
            </LiveProvider>
          </SiteProvider>
        </ThemeProvider>
      </body>
    </html>
  );
}
