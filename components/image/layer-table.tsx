"use client";

import type { ImageProgram, ImageView } from "../../server/core/image/image-view.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigest, shortDigestsIn } from "../format/names.ts";
import { counted, percent } from "../format/numbers.ts";
import { useImage } from "../live/use-subject.ts";
import { imageScope } from "./image-scope.ts";

/** The layers as they were pushed, lowest first: what made each, and which other images have it too. */
export function LayerTable({ image, program }: { image: ImageView; program: ImageProgram }) {
  const detail = useImage(imageScope(image));
  const largest = Math.max(...program.layers.map(({ sizeBytes }) => sizeBytes), 1);
  return (
    <table className="im-layers">
      <thead>
        <tr>
          <th>
            <span className="sr">Layer</span>
          </th>
          <th>Made by</th>
          <th>Digest</th>
          <th>diff_id</th>
          <th className="num">Size</th>
          <th aria-label="Part of the largest" />
          <th>Also in</th>
        </tr>
      </thead>
      <tbody>
        {program.layers.map(({ digest, diffId, sizeBytes }, index) => {
          const { createdBy = "", alsoIn = undefined } = detail?.layers[index] ?? {};
          return (
            // The same layer may be in an image twice.
            // biome-ignore lint/suspicious/noArrayIndexKey: layers are known by their place
            <tr key={index}>
              <td className="muted">{index + 1}</td>
              <td className="ell" title={createdBy}>
                {createdBy || <span className="muted">not said by the config</span>}
              </td>
              <td>
                <code title={digest}>{shortDigest(digest)}</code>
              </td>
              <td>
                <code className="muted" title={diffId}>
                  {shortDigest(diffId)}
                </code>
              </td>
              <td className="num nw">{bytes(sizeBytes)}</td>
              <td>
                <span className="im-bar" style={{ width: percent(sizeBytes, largest) }} />
              </td>
              <td className="soft ell" title={shortDigestsIn(alsoIn?.join(", ") ?? "")}>
                {alsoIn && alsoText(alsoIn)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function alsoText(names: string[]): React.ReactNode {
  const [first, ...others] = names;
  if (first === undefined) return <span className="muted">no other image</span>;
  return others.length === 0 ? shortDigestsIn(first) : counted(names.length, "other image");
}
