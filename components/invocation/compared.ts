/** The phases of one invocation beside those of another. Pure. */
import { type Phase, phaseKinds } from "../../server/core/environment/phase.ts";

export interface PhaseRow {
  kind: Phase["kind"];
  /** Absent where only the other one has it. */
  phase?: Phase;
  other?: Phase;
}

/** In the order of the first; what only the other one has stands where it would have come. */
export function compared(phases: readonly Phase[], others: readonly Phase[]): PhaseRow[] {
  const left = [...others];
  const rows: PhaseRow[] = phases.map((phase) => {
    const at = left.findIndex(({ kind }) => kind === phase.kind);
    const other = at < 0 ? undefined : left.splice(at, 1)[0];
    return { kind: phase.kind, phase, ...(other ? { other } : {}) };
  });
  for (const other of left) {
    const order = phaseKinds.indexOf(other.kind);
    const before = rows.findLastIndex(({ kind }) => phaseKinds.indexOf(kind) <= order);
    rows.splice(before + 1, 0, { kind: other.kind, other });
  }
  return rows;
}

/** How much longer it took than the other one; a phase that one lacks took no time there. A freeze is a wait for the next. */
export function differenceMs({ kind, phase, other }: PhaseRow): number | undefined {
  if (kind === "freeze") return undefined;
  if ((phase && phase.endAt === undefined) || (other && other.endAt === undefined)) return undefined;
  return lengthOf(phase) - lengthOf(other);
}

function lengthOf(phase: Phase | undefined): number {
  return phase?.endAt === undefined ? 0 : phase.endAt - phase.startAt;
}
