"use client";

import clsx from "clsx";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import type { FoundFile } from "../../server/core/image/image-tree.ts";
import { bytes } from "../format/bytes.ts";
import { grouped } from "../format/numbers.ts";
import { ReadRefused } from "../live/read-again.ts";
import { Wrong } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { fromText, sentenceOf } from "./file-row.tsx";
import type { ImageKey } from "./image-scope.ts";
import { shownName } from "./tree-rows.ts";
import { type Found, useFoundFiles } from "./use-found-files.ts";
import "./file-search.css";

interface FileSearchProps {
  image: ImageKey;
  text: string;
  onText: (text: string) => void;
  onChoose: (file: FoundFile) => void;
  /** Beside the field while nothing is searched. */
  summary: ReactNode;
  /** What stands there while nothing is searched. */
  children: ReactNode;
}

/** A file by a part of its name or path. The arrow keys go through what is found, Enter shows it in its folder. */
export function FileSearch({ image, text, onText, onChoose, summary, children }: FileSearchProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [chosen, choose] = useState(0);
  const found = useFoundFiles(image, text);
  const files = found.files?.entries ?? [];
  const at = Math.min(chosen, files.length - 1);
  const focus = () => field.current?.focus();
  useShortcuts({ f: focus, "/": focus });

  function press(event: KeyboardEvent) {
    const file = files[at];
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to !== undefined) choose(Math.max(0, Math.min(to, files.length - 1)));
    else if (event.key === "Enter" && file && !found.isOld) onChoose(file);
    else if (event.key === "Escape" && text !== "") onText("");
    else return;
    event.preventDefault();
  }
  return (
    <>
      <div className="ft-head">
        {text === "" ? summary : <FoundCount {...found} />}
        <label className="fs-field">
          <Icon name="g-search" />
          <span className="sr">Find a file</span>
          <input
            ref={field}
            type="search"
            role="combobox"
            aria-expanded={text !== ""}
            aria-controls={`${id}-list`}
            aria-activedescendant={text !== "" && files[at] ? `${id}-${at}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder="Find a file"
            value={text}
            onChange={(event) => {
              onText(event.target.value);
              choose(0);
            }}
            onKeyDown={press}
          />
          {text === "" && <kbd>f</kbd>}
        </label>
      </div>
      {text === "" ? children : <FoundList id={id} files={files} at={at} text={text} onChoose={onChoose} />}
    </>
  );
}

function FoundCount({ files, error }: Found) {
  if (error) {
    return <Wrong message={(error instanceof ReadRefused && error.sentence) || "The layers could not be read."} />;
  }
  const { total = 0, entries = [] } = files ?? {};
  const first = total > entries.length ? `, the first ${entries.length} are shown` : "";
  return (
    <p className="ft-sum" role="status">
      {files === undefined ? "Searching…" : `${total === 0 ? "None" : grouped(total)} found${first}`}
    </p>
  );
}

interface FoundListProps {
  id: string;
  files: FoundFile[];
  at: number;
  text: string;
  onChoose: (file: FoundFile) => void;
}

function FoundList({ id, files, at, text, onChoose }: FoundListProps) {
  return (
    <div className="ft" id={`${id}-list`} role="listbox" aria-label="Found files">
      {files.map((file, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the active row
        <div
          key={`${file.path} ${file.removedBy}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === at}
          aria-label={`${shownName(file.path)}: ${sentenceOf(file)}`}
          className={clsx("ft-row fs-row", file.removedBy !== undefined && "removed", index === at && "cursor")}
          ref={index === at ? (row) => row?.scrollIntoView({ block: "nearest" }) : undefined}
          onClick={() => onChoose(file)}
        >
          <span className="ft-name">
            <bdi>{marked(file, text)}</bdi>
          </span>
          <span className="ft-from">{fromText(file)}</span>
          <span className="ft-size">{bytes(file.sizeBytes)}</span>
        </div>
      ))}
    </div>
  );
}

/** The folder in grey, the name in ink, what was asked for marked. */
function marked({ path, type }: FoundFile, text: string): ReactNode {
  const nameAt = path.lastIndexOf("/") + 1;
  // Lower case may be longer than upper: only where it is not are the places the same.
  const lower = path.toLowerCase().length === path.length ? path.toLowerCase() : path;
  const from = lower.indexOf(text.toLowerCase(), text.includes("/") ? 0 : nameAt);
  const to = from < 0 ? from : from + text.length;
  const cuts = [...new Set([0, nameAt, from, to, path.length])].filter((cut) => cut >= 0).sort((a, b) => a - b);
  const parts = cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? 0;
    const part = shownName(path.slice(start, end));
    if (start >= from && end <= to) return <mark key={start}>{part}</mark>;
    return (
      <span key={start} className={start < nameAt ? "muted" : undefined}>
        {part}
      </span>
    );
  });
  return (
    <>
      {parts}
      {type === "directory" && "/"}
    </>
  );
}
