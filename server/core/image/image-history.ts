/** Which step of a build made each layer, as the image's config tells. Source: OCI image-spec v1.1, "config", history. */
import { z } from "zod";
import { parseDocument } from "./document.ts";

export interface ImageHistory {
  /** Epoch milliseconds; absent when the config does not say. */
  builtAt?: number;
  /** Of each layer, lowest first; empty where the config does not say. */
  createdBy: string[];
}

/** @throws ImageError InvalidImage when the config is not JSON. */
export function readHistory(configBytes: Uint8Array, layerCount: number): ImageHistory {
  const { created, history } = parseDocument(configBytes, schema, "The image config");
  const steps = (history ?? []).filter((step) => !step.empty_layer);
  // Told for another number of layers it is told of none: a wrong word is worse than no word.
  const fits = steps.length === layerCount;
  const builtAt = created ? Date.parse(created) : Number.NaN;
  return {
    // Builders that make the same bytes each time write the epoch.
    ...(builtAt > 0 && { builtAt }),
    createdBy: Array.from({ length: layerCount }, (_, at) => (fits ? words(steps[at]) : "")),
  };
}

/** Without what Docker puts before every step. */
function words(step: { created_by?: string | null; comment?: string | null } | undefined): string {
  const text = step?.created_by || step?.comment || "";
  return text
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, "")
    .replace(/^\/bin\/sh -c /, "RUN ")
    .replace(/\s+/g, " ")
    .trim();
}

const optionalText = z.string().nullish().catch(undefined);

const schema = z.object({
  created: optionalText,
  history: z
    .array(
      z.object({
        created_by: optionalText,
        comment: optionalText,
        empty_layer: z.boolean().nullish().catch(undefined),
      }),
    )
    .nullish()
    .catch(undefined),
});
