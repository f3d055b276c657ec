"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { FolderView, FoundFile } from "../../server/core/image/image-tree.ts";
import { bytes } from "../format/bytes.ts";
import { counted } from "../format/numbers.ts";
import { ReadRefused } from "../live/read-again.ts";
import { Wrong } from "../ui/field.tsx";
import { FileRow } from "./file-row.tsx";
import { FileSearch } from "./file-search.tsx";
import type { ImageKey } from "./image-scope.ts";
import { canOpen, type EntryRow, parentOf, parentsOf, partOfRow, partsTo, placeOf, rowsOf } from "./tree-rows.ts";
import { type Folders, useFolders } from "./use-folders.ts";

const ROW_PX = 26;

/** The files that a container of the image sees, folder by folder, with the layer that each comes from; and by name. */
export function FileTree({ image }: { image: ImageKey }) {
  const folders = useFolders(image);
  const [text, setText] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<string>();
  const [sought, seek] = useState<string>();
  const root = [...folders.parts.values()][0];
  if (folders.error && !root) {
    const sentence = folders.error instanceof ReadRefused ? folders.error.sentence : "";
    return <Wrong message={sentence || "The layers could not be read."} />;
  }

  /** Shows it where it is: its folders are opened, and the cursor stands on it. */
  function reveal({ path, places }: FoundFile) {
    for (const part of partsTo(path, places)) folders.want(part);
    setOpen(new Set([...open, ...parentsOf(path)]));
    setCursor(path);
    seek(path);
    setText("");
  }
  const place = { open, setOpen, cursor, setCursor, sought, onSeen: () => seek(undefined) };
  return (
    <FileSearch image={image} text={text} onText={setText} onChoose={reveal} summary={<Summary root={root} />}>
      {root && <Tree folders={folders} {...place} />}
    </FileSearch>
  );
}

function Summary({ root }: { root: FolderView | undefined }) {
  if (!root) return <p className="ft-sum">Reading the layers…</p>;
  const { files, folders: folderCount, symlinks, removed, sizeBytes } = root.image;
  return (
    <p className="ft-sum">
      {counted(files, "file")} in {counted(folderCount, "folder")}
      {symlinks > 0 && `, ${counted(symlinks, "symlink")}`}; {bytes(sizeBytes)} as the function sees them.{" "}
      {removed > 0 && `${counted(removed, "entry", "entries")} removed by upper layers, struck through.`}
    </p>
  );
}

interface TreeProps {
  folders: Folders;
  open: ReadonlySet<string>;
  setOpen: (open: ReadonlySet<string>) => void;
  cursor: string | undefined;
  setCursor: (path: string | undefined) => void;
  /** What is to be brought into sight once it is read. */
  sought: string | undefined;
  onSeen: () => void;
}

function Tree({ folders, open, setOpen, cursor, setCursor, sought, onSeen }: TreeProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(folders.parts, open), [folders.parts, open]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    initialRect: { width: 800, height: 500 },
  });
  const items = virtual.getVirtualItems();
  const at = placeOf(rows, cursor);
  useWanted(
    items.map(({ index }) => rows[index]),
    folders,
  );
  useEffect(() => {
    if (sought === undefined) return;
    box.current?.focus();
    if (rows[at]?.path !== sought) return;
    virtual.scrollToIndex(at, { align: "center" });
    onSeen();
  }, [sought, rows, at, virtual, onSeen]);

  function toggle(row: EntryRow, to = !row.isOpen) {
    if (!row.entry || !canOpen(row.entry)) return;
    const next = new Set(open);
    if (to) next.add(row.path);
    else next.delete(row.path);
    if (to) folders.want({ path: row.path, from: 0 });
    setOpen(next);
  }
  function go(to: number) {
    const place = Math.min(Math.max(to, 0), rows.length - 1);
    setCursor(rows[place]?.path);
    virtual.scrollToIndex(place);
  }
  const page = Math.max(1, Math.floor((box.current?.clientHeight ?? ROW_PX) / ROW_PX) - 1);
  function press(event: KeyboardEvent) {
    const row = rows[at];
    const act = row && actOf(event, { rows, at, row, page, go, toggle });
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
  return (
    <div
      className="ft"
      role="tree"
      aria-label="Files"
      tabIndex={0}
      ref={box}
      aria-activedescendant={`${id}-${at}`}
      onKeyDown={press}
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <FileRow
                key={row.path}
                id={`${id}-${index}`}
                row={row}
                top={start}
                isCursor={index === at}
                onPress={() => {
                  setCursor(row.path);
                  toggle(row);
                }}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

/** Rows in sight that are not read yet are read. */
function useWanted(shown: (EntryRow | undefined)[], { want }: Folders): void {
  useEffect(() => {
    for (const row of shown) {
      const part = row && partOfRow(row);
      if (part) want(part);
    }
  });
}

interface Place {
  rows: EntryRow[];
  at: number;
  row: EntryRow;
  page: number;
  go: (to: number) => void;
  toggle: (row: EntryRow, to?: boolean) => void;
}

/** The keys of a tree. Source: ARIA Authoring Practices, "Tree View Pattern". */
function actOf(event: KeyboardEvent, { rows, at, row, page, go, toggle }: Place): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const parent = () => rows.findIndex(({ path }) => path === parentOf(row.path));
  const moves: Record<string, () => void> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    PageDown: () => go(at + page),
    PageUp: () => go(at - page),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    ArrowRight: () => (row.isOpen === false ? toggle(row, true) : row.isOpen && go(at + 1)),
    ArrowLeft: () => (row.isOpen ? toggle(row, false) : parent() >= 0 && go(parent())),
    Enter: () => toggle(row),
    " ": () => toggle(row),
  };
  return moves[event.key] ?? (/^[\p{L}\p{N}._-]$/u.test(event.key) ? () => go(named(event.key, rows, at)) : undefined);
}

/** The next row whose name begins so. */
function named(letter: string, rows: EntryRow[], at: number): number {
  const begins = (row: EntryRow | undefined) => row?.entry?.name.toLowerCase().startsWith(letter.toLowerCase());
  for (let step = 1; step <= rows.length; step++) {
    const index = (at + step) % rows.length;
    if (begins(rows[index])) return index;
  }
  return at;
}
