"use client";

import { useState } from "react";
import type { ChunkMapView } from "../../server/core/image/chunk-map.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { useChunkMap } from "../live/use-subject.ts";
import { SectionHead } from "../ui/section-head.tsx";
import { ChunkMap } from "./chunk-map.tsx";
import { newText } from "./chunk-words.ts";

/** The image as the store keeps it: a picture and the table behind it. */
export function ChunkSection({ configDigest }: { configDigest: string }) {
  const map = useChunkMap(configDigest);
  const [isTable, showTable] = useState(false);
  if (map === undefined) return null;
  if (map === null) return <NotStored />;
  return (
    <section className="cm" aria-label="Chunks">
      <SectionHead
        title="Chunks"
        note={`${grouped(map.chunks.length)}, ${isTable ? "by layer" : "in image order, outlines mark layers"}`}
      >
        {!isTable && <Key />}
        <button type="button" className="tb" onClick={() => showTable(!isTable)}>
          {isTable ? "Picture" : "Table"}
        </button>
      </SectionHead>
      {isTable ? <ChunkTable map={map} /> : <ChunkMap map={map} />}
    </section>
  );
}

function NotStored() {
  return (
    <section className="cm" aria-label="Chunks">
      <SectionHead title="Chunks" note="none" />
      <p className="im-none">
        No function has this image in the store. When one does, its layers are cut into chunks, encrypted and stored
        once, whoever else has them.
      </p>
    </section>
  );
}

function Key() {
  return (
    <div className="cm-key" aria-hidden="true">
      <span>
        <i className="new" />
        new
      </span>
      <span>
        <i className="stored" />
        stored before
      </span>
      <span>
        <i className="base" />
        shared base
      </span>
      <span>
        <i className="repeated" />
        repeated
      </span>
    </div>
  );
}

function ChunkTable({ map }: { map: ChunkMapView }) {
  return (
    <div className="cm-box">
      <table>
        <thead>
          <tr>
            <th>Layer</th>
            <th>diff_id</th>
            <th className="num">Unpacked</th>
            <th className="num">Chunks</th>
            <th className="num">New</th>
            <th>Also in images of</th>
          </tr>
        </thead>
        <tbody>
          {map.layers.map((layer, index) => (
            // The same layer may be in an image twice.
            // biome-ignore lint/suspicious/noArrayIndexKey: layers are known by their place
            <tr key={index}>
              <td>{index + 1}</td>
              <td>
                <code className="muted" title={layer.diffId}>
                  {shortDigest(layer.diffId)}
                </code>
              </td>
              <td className="num">{bytes(layer.sizeBytes)}</td>
              <td className="num">{grouped(layer.chunkCount)}</td>
              <td className="num">{newText(layer)}</td>
              <td className="soft">{layer.sharedWith.join(", ") || <span className="muted">none</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
