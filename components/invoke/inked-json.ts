/** JSON in the editor as bodies are shown: ink, told apart by weight, never by a life colour. */
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { tokensOf } from "./json-tokens.ts";

const marks = {
  k: Decoration.mark({ class: "k" }),
  s: Decoration.mark({ class: "s" }),
  n: Decoration.mark({ class: "n" }),
  p: Decoration.mark({ class: "p" }),
} as const;

export const inkedJson = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = inked(view);
    }

    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = inked(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Line by line in sight: a JSON string never spans lines. */
function inked(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      for (const { kind, text, at: offset } of tokensOf(line.text)) {
        const start = line.from + offset;
        if (kind !== undefined) builder.add(start, start + text.length, marks[kind]);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}
