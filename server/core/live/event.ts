/**
 * What is pushed to every open page.
 *
 * Transitions are numbered by the database and replayed by that number. Everything else is numbered
 * `bootId:counter` from a bounded ring in memory; a client that has missed more than the ring holds reads anew.
 */
import type { EnvironmentView } from "../environment/environment-view.ts";
import type { Alias } from "../function/alias.ts";
import type { FunctionRecord } from "../function/function-record.ts";
import type { Transition } from "../function/transition.ts";
import type { CheckTime, ImageCheck } from "../image/image-check.ts";
import type { OptimizationProgress } from "../image/optimization.ts";
import type { StoreStatus } from "../image/store-status.ts";
import type { UploadView } from "../image/upload-view.ts";
import type { InvocationRecord } from "../invoke/invocation.ts";
import type { LogLine } from "../invoke/log-line.ts";
import type { ClockJump } from "../schedule/clock-jump.ts";
import type { ClockReading } from "../schedule/clock-reading.ts";
import type { TrailCheck } from "../trail/trail-check.ts";
import type { TrailRow } from "../trail/trail-row.ts";

export type PassingEvent =
  | { type: "function"; function: FunctionRecord } // of any of its versions
  | { type: "function-deleted"; functionName: string } // and all its versions
  | { type: "version-deleted"; functionName: string; version: string }
  | { type: "alias"; functionName: string; alias: Alias } // made or changed
  | { type: "alias-deleted"; functionName: string; name: string }
  | { type: "invocation"; invocation: InvocationRecord }
  | { type: "environment"; environment: EnvironmentView }
  /** With `more`, lines were written that are in no message: who shows them reads them. */
  | { type: "log"; functionName: string; lines: LogLine[]; more?: true }
  /** A check was made. @see ImageCheck; `next`: when the version is checked again */
  | ({ type: "image-check"; next: CheckTime } & ImageCheck)
  | { type: "optimization"; optimization: OptimizationProgress }
  | { type: "upload"; upload: UploadView }
  | { type: "upload-discarded"; uploadId: string }
  | { type: "clock"; clock: ClockReading } // due time has moved
  | { type: "store"; store: StoreStatus }
  | { type: "trail-event"; row: TrailRow } // a record was kept
  | { type: "trail-check"; check: TrailCheck } // how far a verification is
  | { type: "images" } // something in the repository changed
  | { type: "permission-changed"; repository: string } // its policy did
  | { type: "key-changed"; keyId: string } // or its policy, or an alias of it
  | { type: "engine"; engine: EngineStatus };

export interface EngineStatus {
  connected: boolean;
  /** "20.10.24" */
  version: string;
  apiVersion: string;
  containers: number;
  /** What this engine cannot guarantee, one sentence each. */
  remarks: string[];
  /** While it is not connected. */
  absence?: EngineAbsence;
}

/** The engine was there, and is not now. */
export interface EngineAbsence {
  /** Epoch milliseconds. */
  since: number;
  /** How that was noticed, as the end of a sentence. */
  reason: string;
}

export type LiveMessage =
  | { kind: "transition"; sequence: number; transition: Transition }
  /** Numbered among the transitions. */
  | { kind: "clock-jump"; sequence: number; jump: ClockJump }
  | { kind: "passing"; counter: number; event: PassingEvent };

/** Where a client stands; what it sends when it (re)connects. */
export interface LivePosition {
  bootId: string;
  /** The last transition it has. */
  sequence: number;
  /** The last passing event it has. */
  counter: number;
}

/** The answer: what it missed, or that it has to read anew. */
export interface LiveWelcome {
  position: LivePosition;
  /** Missed messages in order. */
  missed: LiveMessage[];
  /** True: passing events are lost (another boot, or too old); re-read what is shown. */
  gap: boolean;
  /** Epoch milliseconds of the server, to show ages by. */
  now: number;
}
