"use client";
import { Dialog } from "../ui/dialog.tsx";
import "./shortcut-sheet.css";

const sheet: { title: string; keys: [what: string, ...keys: string[]][] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["Functions", "g", "f"],
      ["Invocations", "g", "i"],
      ["Environments", "g", "e"],
      ["Images", "g", "m"],
      ["Keys", "g", "k"],
      ["Audit trail", "g", "a"],
      ["Pause what moves", "p"],
      ["Advance the clock", "."],
    ],
  },
  {
    title: "Functions",
    keys: [
      ["Next, previous", "j", "k"],
      ["Open", "↵"],
      ["Filter", "f"],
      ["New function", "n"],
    ],
  },
  {
    title: "Invocations",
    keys: [
      ["Next, previous", "j", "k"],
      ["Open", "↵"],
      ["Filter", "f"],
      ["Select", "x"],
      ["Compare the two", "c"],
      ["Show the new ones", "Home"],
    ],
  },
  {
    title: "One invocation",
    keys: [
      ["Replay", "r"],
      ["Copy as aws", "y"],
    ],
  },
  {
    title: "Audit trail",
    keys: [
      ["Next, previous", "j", "k"],
      ["Open", "↵"],
      ["Filter", "f"],
      ["Show the new ones", "Home"],
      ["Verify", "v"],
    ],
  },
  {
    title: "Environments",
    keys: [
      ["Next, previous", "j", "k"],
      ["Any way", "← → ↑ ↓"],
      ["Open the function", "↵"],
      ["Cells or table", "t"],
    ],
  },
  {
    title: "Keys",
    keys: [
      ["Next, previous", "j", "k"],
      ["Open", "↵"],
      ["Filter", "f"],
      ["New key", "n"],
      ["Enable or disable", "d"],
      ["Picture or table", "t"],
    ],
  },
  {
    title: "One image",
    keys: [
      ["Find a file", "f"],
      ["Chunks, files", "← → ↑ ↓"],
    ],
  },
  {
    title: "One function",
    keys: [
      ["Focus the payload", "i"],
      ["Invoke", "Ctrl", "↵"],
      ["Update image", "u"],
      ["All actions", "x"],
      ["Publish a version", "v"],
      ["New alias", "a"],
      ["Picture or table", "t"],
    ],
  },
];

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" width={760}>
      <div className="ks">
        {sheet.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            {keys.map(([what, ...pressed]) => (
              <div key={what}>
                <span>{what}</span>
                <span>
                  {pressed.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </span>
              </div>
            ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
