"use client";
import { useQueries } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { FolderView } from "../../server/core/image/image-tree.ts";
import { useLive } from "../live/live-context.ts";
import { keyOf } from "../live/live-snapshot.tsx";
import { read } from "../live/use-subject.ts";
import { folderScope, type ImageKey } from "./image-scope.ts";
import { type FolderPart, partKey, type ReadParts } from "./tree-rows.ts";

export interface Folders {
  parts: ReadParts;
  /** The first reading that was refused. */
  error: Error | null;
  want: (part: FolderPart) => void;
}

/** The parts of folders that somebody has looked at; an image never changes, so each is read once. */
export function useFolders(image: ImageKey): Folders {
  const { connection } = useLive();
  const [wanted, setWanted] = useState<FolderPart[]>([{ path: "/", from: 0 }]);
  const found = useQueries({
    queries: wanted.map((part) => {
      const scope = folderScope({ ...image, ...part });
      return {
        queryKey: keyOf("image-folder", scope),
        queryFn: ({ signal }: { signal: AbortSignal }) => read(connection, "image-folder", scope, signal),
        gcTime: 60_000,
      };
    }),
    combine: collect,
  });
  const want = useCallback((part: FolderPart) => {
    setWanted((before) => (before.some((one) => partKey(one) === partKey(part)) ? before : [...before, part]));
  }, []);
  return { ...found, want };
}

function collect(results: { data: FolderView | undefined; error: Error | null }[]): Omit<Folders, "want"> {
  const views = results.flatMap(({ data }) => (data ? [data] : []));
  return {
    parts: new Map(views.map((view) => [partKey(view), view])),
    error: results.find(({ error }) => error)?.error ?? null,
  };
}
