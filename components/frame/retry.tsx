"use client";
import { useEffect, useState } from "react";

/** When the next attempt is, by this machine's clock: the server's stands still. */
export function Retry({ at }: { at: number | undefined }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = at === undefined ? 0 : Math.ceil((at - now) / 1000);
  return <span aria-hidden="true">{seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again."}</span>;
}
