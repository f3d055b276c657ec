"use server";
import { cookies } from "next/headers";
import type { Theme } from "../components/frame/theme.tsx";

/** Kept for a year, so that the next page comes in it without a flash. */
export async function keepTheme(theme: Theme): Promise<void> {
  if (theme !== "light" && theme !== "dark") return;
  (await cookies()).set("lambdarium-theme", theme, { maxAge: 31_536_000, sameSite: "lax", path: "/" });
}
