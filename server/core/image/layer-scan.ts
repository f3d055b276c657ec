/**
 * Reads a layer's tar as it streams by, in chunks cut anywhere, and checks every entry.
 *
 * Nothing is unpacked. Memory is one header and one chunk; names go to `onEntry` and are the listener's.
 */
import { ImageError } from "../errors/image-error.ts";
import {
  type EntryType,
  type LayerEntry,
  type LayerName,
  layerText,
  programFormat,
  programHeadBytes,
  quoted,
} from "./layer-entry.ts";
import { layerLimits } from "./layer-limits.ts";
import { checkGlobalPax, type PaxOverrides, readPax } from "./pax.ts";
import { blockBytes, decodeText, isZeroBlock, readTarHeader, TarFault, type TarHeader } from "./tar-header.ts";

export class LayerScan {
  readonly #layer: LayerName;
  readonly #onEntry: (entry: LayerEntry) => void;
  readonly #header = new Uint8Array(blockBytes);
  #headerFill = 0;
  /** What the next bytes are. */
  #expecting: "header" | "content" | "extension" | "padding" | "zeros" = "header";
  #remaining = 0;
  #padding = 0;
  #entry: LayerEntry | undefined;
  #head = new Uint8Array(programHeadBytes);
  #headFill = 0;
  #extension: { type: TarHeader["type"]; bytes: Uint8Array; fill: number } | undefined;
  #pax: PaxOverrides = {};
  #gnuPath: string | undefined;
  #gnuLink: string | undefined;
  #pendingExtension = false;
  #entries = 0;
  /** Of the entry being read, its extended headers included. */
  #number = 0;
  #nameBytes = 0;
  #bytes = 0;

  constructor(layer: LayerName, onEntry: (entry: LayerEntry) => void) {
    this.#layer = layer;
    this.#onEntry = onEntry;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Of the tar until now. */
  get sizeBytes(): number {
    return this.#bytes;
  }

  /** @throws ImageError InvalidImage with a sentence that names the layer and the entry. */
  write(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > layerLimits.unpackedBytes) throw this.#refuse("is larger than 10 GiB unpacked, Lambda's limit");
    try {
      for (let at = 0; at < chunk.length; ) at = this.#step(chunk, at);
    } catch (error) {
      if (error instanceof TarFault) throw this.#refuseEntry(error);
      throw error;
    }
  }

  /** The tar has ended. @throws ImageError when it was cut short. */
  end(): void {
    if (this.#expecting === "zeros") return;
    const inside = this.#headerFill > 0 || this.#expecting === "content" || this.#expecting === "extension";
    const name = inside && this.#entry ? ` ${quoted(this.#entry.path)}` : "";
    const where = inside ? `in entry ${this.#number}${name}` : `after ${this.#entries} entries`;
    throw this.#refuse(`is cut short: the archive stops ${where}, without its end mark`);
  }

  /** @returns how far it came. */
  #step(chunk: Uint8Array, at: number): number {
    if (this.#expecting === "header") return this.#readHeader(chunk, at);
    const end = Math.min(chunk.length, at + this.#remaining);
    if (this.#expecting === "zeros") return this.#checkZeros(chunk, at);
    if (this.#expecting === "content") this.#readHead(chunk.subarray(at, end));
    if (this.#expecting === "extension" && this.#extension) {
      this.#extension.bytes.set(chunk.subarray(at, end), this.#extension.fill);
      this.#extension.fill += end - at;
    }
    this.#remaining -= end - at;
    if (this.#remaining === 0) this.#endSection();
    return end;
  }

  #readHeader(chunk: Uint8Array, at: number): number {
    if (this.#headerFill === 0 && chunk.length - at >= blockBytes) {
      this.#begin(chunk.subarray(at, at + blockBytes));
      return at + blockBytes;
    }
    const taken = Math.min(blockBytes - this.#headerFill, chunk.length - at);
    this.#header.set(chunk.subarray(at, at + taken), this.#headerFill);
    this.#headerFill += taken;
    if (this.#headerFill === blockBytes) {
      this.#headerFill = 0;
      this.#begin(this.#header);
    }
    return at + taken;
  }

  #begin(block: Uint8Array): void {
    if (isZeroBlock(block)) {
      if (this.#pendingExtension) throw new TarFault("is an extended header with no entry after it");
      this.#entry = undefined;
      this.#expecting = "zeros";
      return;
    }
    this.#entry = undefined;
    this.#number = this.#entries + 1;
    if (this.#number > layerLimits.entries) {
      throw this.#refuse(`has more than ${layerLimits.entries.toLocaleString("en")} entries`);
    }
    const header = readTarHeader(block);
    if (isExtension(header.type)) this.#beginExtension(header);
    else this.#beginEntry(header, header.type);
  }

  #beginExtension({ type, sizeBytes }: TarHeader): void {
    if (sizeBytes > layerLimits.extensionBytes) throw new TarFault("has an extended header of more than 1 MiB");
    this.#extension = { type, bytes: new Uint8Array(sizeBytes), fill: 0 };
    this.#pendingExtension = type !== "pax-global";
    this.#beginSection("extension", sizeBytes);
  }

  #beginEntry(header: TarHeader, type: EntryType): void {
    const path = this.#gnuPath ?? this.#pax.path ?? header.path;
    this.#entries = this.#number;
    this.#entry = { number: this.#number, path, type, mode: header.mode, sizeBytes: 0, linkTarget: "" };
    this.#nameBytes += path.length;
    if (this.#nameBytes > layerLimits.nameBytes) throw this.#refuse("has more than 256 MiB of names");
    this.#entry.path = normalPath(path, type);
    if (type === "symlink" || type === "hardlink") {
      this.#entry.linkTarget = checkedTarget(this.#gnuLink ?? this.#pax.linkTarget ?? header.linkTarget, type);
    }
    if (type === "file") this.#entry.sizeBytes = this.#pax.sizeBytes ?? header.sizeBytes;
    this.#pax = {};
    this.#gnuPath = undefined;
    this.#gnuLink = undefined;
    this.#pendingExtension = false;
    this.#headFill = 0;
    this.#beginSection("content", this.#entry.sizeBytes);
  }

  #beginSection(expecting: "content" | "extension", sizeBytes: number): void {
    if (sizeBytes > layerLimits.unpackedBytes) throw new TarFault("has a size of more than 10 GiB");
    this.#expecting = expecting;
    this.#remaining = sizeBytes;
    this.#padding = (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
    if (sizeBytes === 0) this.#endSection();
  }

  #readHead(content: Uint8Array): void {
    if (this.#headFill === this.#head.length) return;
    const taken = content.subarray(0, this.#head.length - this.#headFill);
    this.#head.set(taken, this.#headFill);
    this.#headFill += taken.length;
  }

  #endSection(): void {
    if (this.#expecting === "padding") {
      this.#expecting = "header";
      return;
    }
    if (this.#expecting === "extension") this.#endExtension();
    if (this.#expecting === "content" && this.#entry) {
      if (this.#entry.type === "file") this.#entry.program = programFormat(this.#head.subarray(0, this.#headFill));
      this.#onEntry(this.#entry);
    }
    this.#expecting = this.#padding > 0 ? "padding" : "header";
    this.#remaining = this.#padding;
  }

  #endExtension(): void {
    if (!this.#extension) return;
    const { type, bytes } = this.#extension;
    this.#extension = undefined;
    if (type === "pax") this.#pax = readPax(bytes);
    if (type === "pax-global") checkGlobalPax(bytes);
    if (type === "gnu-path") this.#gnuPath = untilNul(bytes);
    if (type === "gnu-link") this.#gnuLink = untilNul(bytes);
  }

  #checkZeros(chunk: Uint8Array, at: number): number {
    for (let index = at; index < chunk.length; index++) {
      if (chunk[index] !== 0) throw this.#refuse(`has data after its end mark (after entry ${this.#entries})`);
    }
    return chunk.length;
  }

  #refuse(what: string): ImageError {
    return new ImageError("InvalidImage", `${layerText(this.#layer)} ${what}.`);
  }

  #refuseEntry(fault: TarFault): ImageError {
    const path = this.#entry ? ` ${quoted(this.#entry.path)}` : "";
    return new ImageError("InvalidImage", `${layerText(this.#layer)}: entry ${this.#number}${path} ${fault.message}.`);
  }
}

function isExtension(type: TarHeader["type"]): type is Exclude<TarHeader["type"], EntryType> {
  return type === "pax" || type === "pax-global" || type === "gnu-path" || type === "gnu-link";
}

/** Without `./`, doubled or trailing slashes; empty for the root. */
function normalPath(path: string, type: EntryType): string {
  if (path.length > layerLimits.pathLength) throw new TarFault(`has a path of ${path.length} characters`);
  if (path === "") throw new TarFault("has no path");
  // Some builders write the root folder itself as "/".
  if (path.startsWith("/") && !(path === "/" && type === "directory")) throw new TarFault("has an absolute path");
  const plain = /(^|\/)(\.?)(\/|$)/.test(path)
    ? path.split("/").filter((name) => name !== "" && name !== ".")
    : undefined;
  const normal = plain ? plain.join("/") : path;
  if (/(^|\/)\.\.(\/|$)/.test(normal)) throw new TarFault('has a path with ".."');
  if (normal === "" && type !== "directory") throw new TarFault("replaces the root folder by something else");
  return normal;
}

function checkedTarget(target: string, type: EntryType): string {
  if (target === "") throw new TarFault("is a link without a target");
  if (target.length > layerLimits.pathLength) throw new TarFault(`has a link target of ${target.length} characters`);
  if (type === "hardlink" && /(^|\/)\.\.(\/|$)/.test(target)) throw new TarFault('has a link target with ".."');
  return target;
}

function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}
