import { CopyButton } from "./copy-button.tsx";

/** A part of a line; `yours` is what the reader chose: names, ports. */
type Part = string | { yours: string };

/** One command or, with `output`, what it prints. A line without prompt goes on the one before. */
export interface CommandLine {
  parts: Part[];
  continued?: boolean;
  output?: boolean;
}

/** Commands to take along: the prompt cannot be selected, copying takes the commands alone. */
export function CommandBlock({ lines, label = "Copy the commands" }: { lines: CommandLine[]; label?: string }) {
  return (
    <div className="cmd">
      {lines.map((line, index) => (
        // Lines are given once and never reordered.
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be equal
        <Line key={index} {...line} />
      ))}
      <CopyButton text={textOf(lines)} label={label} />
    </div>
  );
}

function Line({ parts, continued, output }: CommandLine) {
  return (
    <div className={output ? "p" : undefined}>
      {!continued && !output && <span className="p">$ </span>}
      {parts.map((part) =>
        typeof part === "string" ? (
          part
        ) : (
          <span key={part.yours} className="v">
            {part.yours}
          </span>
        ),
      )}
      {"\n"}
    </div>
  );
}

export function textOf(lines: CommandLine[]): string {
  return lines
    .filter((line) => !line.output)
    .map((line) => line.parts.map((part) => (typeof part === "string" ? part : part.yours)).join(""))
    .join("\n");
}
