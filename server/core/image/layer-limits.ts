/** Bounds on what a layer may hold: what Lambda takes, and what keeps a hostile layer from taking the memory. */
export const layerLimits = {
  entries: 1_000_000,
  /** Of all layers of an image together: Lambda's limit. */
  unpackedBytes: 10 * 1024 ** 3,
  /** Unpacked bytes for one packed byte. */
  compressionRatio: 1000,
  /** Below this a high ratio is harmless: zstd packs a megabyte of zeros into a few bytes. */
  ratioFreeBytes: 1024 ** 2,
  /** Linux's PATH_MAX. */
  pathLength: 4096,
  /** Of one long name or pax header. */
  extensionBytes: 1024 ** 2,
  /** Of the names of all entries of a layer together. */
  nameBytes: 256 * 1024 ** 2,
} as const;
