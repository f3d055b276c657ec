"use client";

import type { ChunkKind, ChunkMapView } from "../../server/core/image/chunk-map.ts";
import { bytes } from "../format/bytes.ts";
import { grouped, percent, percentOf } from "../format/numbers.ts";
import { useChunkMap } from "../live/use-subject.ts";
import { SectionHead } from "../ui/section-head.tsx";

const kinds: readonly { kind: ChunkKind; label: string }[] = [
  { kind: "new", label: "New chunks" },
  { kind: "stored", label: "Stored before" },
  { kind: "base", label: "Shared base" },
];

/** How much of the image came with it, and how much was there. */
export function StoredSection({ configDigest }: { configDigest: string }) {
  const map = useChunkMap(configDigest);
  if (!map) return null;
  const { totals, chunks } = map;
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
  const newBytes = map.layers.reduce((sum, layer) => sum + layer.newBytes, 0);
  return (
    <section aria-label="Stored">
      <SectionHead title="Stored" note="encrypted, each chunk once" />
      <div className="st-big">
        <b>{bytes(newBytes)}</b>
        <span>new, of {bytes(sizeBytes)}</span>
      </div>
      <div className="st-stack" role="img" aria-label={partsText(map, sizeBytes)}>
        {kinds.map(({ kind }) => (
          <i key={kind} className={kind} style={{ width: percent(totals[kind].sizeBytes, sizeBytes) }} />
        ))}
      </div>
      <table className="st-parts">
        <tbody>
          {[...kinds, { kind: "repeated" as const, label: "of those, repeated" }].map(({ kind, label }) => (
            <tr key={kind} className={kind === "repeated" ? "muted" : undefined}>
              <th scope="row">
                <i className={kind} />
                {label}
              </th>
              <td className="num">{grouped(totals[kind].count)}</td>
              <td className="num">{bytes(totals[kind].sizeBytes)}</td>
              <td className="num">{grouped(percentOf(totals[kind].sizeBytes, sizeBytes), 1)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function partsText({ totals }: ChunkMapView, sizeBytes: number): string {
  return kinds
    .map(({ kind, label }) => `${label} ${grouped(percentOf(totals[kind].sizeBytes, sizeBytes), 1)} %`)
    .join(", ");
}
