/** What pages show of the repository. Times are epoch milliseconds. */
import type { Architecture } from "../function/configuration.ts";

export interface ImageView {
  repository: string;
  tag: string;
  /** Manifest digest. */
  digest: string;
  architecture: Architecture;
  /** Compressed, as stored. */
  sizeBytes: number;
  layers: { digest: string; diffId: string; sizeBytes: number }[];
  entryPoint: string[];
  command: string[];
  workingDirectory: string;
  pushedAt: number;
  /** Names of functions whose image this is. */
  usedBy: string[];
}
