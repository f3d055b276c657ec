/** Following a tag, as the edge and pages ask for it. */
import type { Follow } from "../../core/function/follow.ts";
import type { Caller } from "./function-operations.ts";

export interface FollowReading {
  functionName: string;
  follow: boolean;
  /** The ImageUri whose tag is meant; absent when it has none that can be followed. */
  imageUri?: string;
  /** What the tag named when it was last looked at. */
  seen?: Follow;
}

export interface FollowOperations {
  /** @throws PlatformError ResourceNotFoundException */
  read(functionName: string): Promise<FollowReading>;
  /** @throws PlatformError ResourceNotFoundException; InvalidParameterValueException when there is no tag to follow */
  set(functionName: string, follow: boolean, caller: Caller): Promise<FollowReading>;
}
