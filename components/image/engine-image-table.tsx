import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { ButtonLink } from "../ui/button.tsx";
import { newFunctionHref } from "./image-href.ts";

export interface EngineImage {
  name: string;
  imageId: string;
  sizeBytes: number;
}

/** Images that Docker Engine has: a function can be made from them without an upload. */
export function EngineImageTable({ images }: { images: EngineImage[] }) {
  return (
    <table className="im-table im-engine">
      <thead>
        <tr>
          <th>ImageUri</th>
          <th>Image id</th>
          <th className="num">Unpacked</th>
          <th>
            <span className="sr">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {images.map(({ name, imageId, sizeBytes }) => (
          <tr key={name}>
            <td className="ell">
              <code>
                <span className="muted">docker-daemon:</span>
                {name}
              </code>
            </td>
            <td>
              <code className="muted" title={imageId}>
                {shortDigest(imageId)}
              </code>
            </td>
            <td className="num">{bytes(sizeBytes)}</td>
            <td>
              <div className="im-actions">
                <ButtonLink href={newFunctionHref(`docker-daemon:${name}`)}>Create function</ButtonLink>
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
