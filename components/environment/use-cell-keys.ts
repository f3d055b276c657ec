"use client";

import { useRouter } from "next/navigation";
import { type RefObject, useEffect } from "react";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";

interface CellKeys {
  isOn: boolean;
  selected: EnvironmentView | undefined;
  select: (environmentId: string | undefined) => void;
}

type Way = "next" | "previous" | "below" | "above";

/** Arrows go to the cell that lies that way, j and k in order, Enter opens the function. The focus goes along. */
export function useCellKeys(list: RefObject<HTMLElement | null>, { isOn, selected, select }: CellKeys): void {
  const router = useRouter();
  const cells = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-cell]") ?? [])];
  const go = (way: Way) => {
    if (!isOn) return;
    const all = cells();
    const at = all.findIndex((cell) => cell.dataset.cell === selected?.environmentId);
    const target = at < 0 ? all[0] : (neighbour(all, at, way) ?? all[at]);
    if (target?.dataset.cell === undefined) return;
    select(target.dataset.cell);
    target.focus();
  };
  useShortcuts({
    j: () => go("next"),
    k: () => go("previous"),
    ArrowRight: () => go("next"),
    ArrowLeft: () => go("previous"),
    ArrowDown: () => go("below"),
    ArrowUp: () => go("above"),
    Escape: () => select(undefined),
  });
  useEffect(() => {
    function open(event: KeyboardEvent) {
      const cell = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-cell]") : null;
      if (event.key !== "Enter" || selected === undefined || cell?.dataset.cell !== selected.environmentId) return;
      event.preventDefault();
      router.push(`/functions/${encodeURIComponent(selected.functionName)}`);
    }
    const element = list.current;
    element?.addEventListener("keydown", open);
    return () => element?.removeEventListener("keydown", open);
  }, [list, selected, router]);
}

/** Rows have no fixed number of cells: what lies below or above is told by where it is drawn. */
function neighbour(all: HTMLElement[], at: number, way: Way): HTMLElement | undefined {
  if (way === "next") return all[at + 1];
  if (way === "previous") return all[at - 1];
  const here = all[at]?.getBoundingClientRect();
  if (here === undefined) return undefined;
  const places = all.map((cell) => ({ cell, box: cell.getBoundingClientRect() }));
  const beyond = places.filter(({ box }) => (way === "below" ? box.top > here.top + 1 : box.top < here.top - 1));
  const tops = beyond.map(({ box }) => box.top);
  const row = way === "below" ? Math.min(...tops) : Math.max(...tops);
  return beyond
    .filter(({ box }) => Math.abs(box.top - row) < 1)
    .sort((a, b) => Math.abs(a.box.left - here.left) - Math.abs(b.box.left - here.left))[0]?.cell;
}
