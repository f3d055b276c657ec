/** A chunk of a layer as a sealed manifest names it. All of it but the name is secret. */
export interface ChunkReference {
  /** 64 hex digits: what it is encrypted with. */
  key: string;
  /** Of its bytes, in bytes; the stored file has 16 more. */
  length: number;
  /** 64 hex digits: SHA-256 of the stored file, and its name. */
  name: string;
  /** 64 hex digits: SHA-256 of its bytes. */
  p: string;
}

/** What is wrong with a stored chunk, in the order in which it is checked. */
export type ChunkFault = "missing" | "length" | "name" | "tag" | "content";
