/** One line of a function's log. */
export interface NewLogLine {
  functionName: string;
  environmentId: string;
  logStreamName: string;
  /** Absent for lines that no invoke waits for. What init writes belongs to the invoke that it starts for. */
  requestId?: string;
  /** Epoch milliseconds. */
  at: number;
  /** Who wrote it: the function, or Lambda (START, END, REPORT …). */
  source: "function" | "platform";
  text: string;
}

export interface LogLine extends NewLogLine {
  /** Growing per log stream: the order of the lines. */
  sequence: number;
}
