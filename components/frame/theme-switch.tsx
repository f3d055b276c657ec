"use client";
import { Button } from "../ui/button.tsx";
import { useThemeSwitch } from "./theme.tsx";

export function ThemeSwitch() {
  const change = useThemeSwitch();
  return <Button variant="quiet" icon="g-theme" aria-label="Dark or light" title="Dark or light" onClick={change} />;
}
