import clsx from "clsx";
import type { TreeEntry } from "../../server/core/image/image-tree.ts";
import { bytes } from "../format/bytes.ts";
import { counted } from "../format/numbers.ts";
import { Icon } from "../ui/icon.tsx";
import { canOpen, type EntryRow, layersText, modeText, shownName } from "./tree-rows.ts";

interface FileRowProps {
  id: string;
  row: EntryRow;
  /** Pixels from the top of the list. */
  top: number;
  isCursor: boolean;
  onPress: () => void;
}

/** One entry: what it is called, where it comes from, how large it is. */
export function FileRow({ id, row, top, isCursor, onPress }: FileRowProps) {
  const { entry, level, place, siblings, isOpen } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names the active row
    <div
      id={id}
      role="treeitem"
      className={clsx("ft-row", entry?.removedBy !== undefined && "removed", isCursor && "cursor")}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 6 + (level - 1) * 16 }}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-expanded={isOpen}
      aria-selected={isCursor}
      aria-label={entry ? sentenceOf(entry) : "not read yet"}
      onClick={onPress}
    >
      {entry ? <Cells entry={entry} isOpen={isOpen} /> : <span className="ft-name muted">reading…</span>}
    </div>
  );
}

function Cells({ entry, isOpen }: { entry: TreeEntry; isOpen: boolean | undefined }) {
  return (
    <>
      <span className="ft-name">
        <span className="ft-caret">{canOpen(entry) && <Icon name={isOpen ? "g-down" : "g-right"} />}</span>
        <bdi className={clsx(entry.type === "directory" && "folder")}>
          {shownName(entry.name)}
          {entry.type === "directory" && "/"}
        </bdi>
        {entry.target !== undefined && <bdi className="soft">→ {shownName(entry.target)}</bdi>}
        {entry.program && <small className="muted">{programs[entry.program]}</small>}
      </span>
      <span className="ft-from">{fromText(entry)}</span>
      <code className="ft-mode muted">{modeText(entry)}</code>
      <span className="ft-size">
        {entry.type === "file" || entry.type === "directory" ? bytes(entry.sizeBytes) : ""}
      </span>
    </>
  );
}

const programs: Record<NonNullable<TreeEntry["program"]>, string> = {
  x86_64: "ELF, x86_64",
  arm64: "ELF, arm64",
  "other-elf": "ELF of another architecture",
  script: "script",
};

const kinds: Record<TreeEntry["type"], string> = {
  file: "file",
  directory: "folder",
  symlink: "symlink",
  device: "device",
  fifo: "named pipe",
};

/** "layer 3, replaces layer 1's", "removed by layer 3" */
export function fromText({ layers, removedBy, replaces }: TreeEntry): string {
  if (removedBy !== undefined) return `${layersText(layers)}, removed by layer ${removedBy}`;
  return replaces === undefined ? layersText(layers) : `${layersText(layers)}, replaces layer ${replaces}'s`;
}

export function sentenceOf(entry: TreeEntry): string {
  const within = entry.entryCount === undefined ? "" : `, ${counted(entry.entryCount, "entry", "entries")}`;
  const target = entry.target === undefined ? "" : ` to ${shownName(entry.target)}`;
  return `${shownName(entry.name)}, ${kinds[entry.type]}${target}${within}, ${bytes(entry.sizeBytes)}, ${fromText(entry)}`;
}
