"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { FoundFiles } from "../../server/core/image/image-tree.ts";
import { useLive } from "../live/live-context.ts";
import { keyOf } from "../live/live-snapshot.tsx";
import { read } from "../live/use-subject.ts";
import { filesScope, type ImageKey } from "./image-scope.ts";

export interface Found {
  files: FoundFiles | undefined;
  error: Error | null;
  /** What is shown is of an earlier text. */
  isOld: boolean;
}

/** What is found in the image's files, while somebody types. */
export function useFoundFiles(image: ImageKey, typed: string): Found {
  const { connection } = useLive();
  const text = useDeferredValue(typed);
  const scope = filesScope({ ...image, text });
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: keyOf("image-files", scope),
    queryFn: ({ signal }) => read(connection, "image-files", scope, signal),
    placeholderData: keepPreviousData,
    enabled: text !== "",
    gcTime: 60_000,
  });
  return { files: data, error, isOld: isPlaceholderData || text !== typed };
}
