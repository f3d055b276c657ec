"use client";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { type RefObject, useEffect, useImperativeHandle, useRef } from "react";
import { inkedJson } from "./inked-json.ts";
import "./json-editor.css";

export interface JsonEditorHandle {
  focus: () => void;
}

interface JsonEditorProps {
  /** What it begins with; afterwards the editor has the text. */
  initial: string;
  /** Its accessible name. */
  label: string;
  onChange: (text: string) => void;
  /** Ctrl+Enter, or Cmd. */
  onSubmit: () => void;
  handle?: RefObject<JsonEditorHandle | null>;
}

export function JsonEditor({ initial, label, onChange, onSubmit, handle }: JsonEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ onChange, onSubmit });
  useEffect(() => {
    latest.current = { onChange, onSubmit };
  });
  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: initial,
        extensions: [
          Prec.highest(
            keymap.of([
              {
                key: "Mod-Enter",
                run: () => {
                  latest.current.onSubmit();
                  return true;
                },
              },
            ]),
          ),
          EditorView.cspNonce.of(pageNonce()),
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          indentUnit.of("  "),
          bracketMatching(),
          json(),
          inkedJson,
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [initial, label]);
  useImperativeHandle(handle, () => ({ focus: () => view.current?.focus() }), []);
  return <div ref={host} className="json-editor" />;
}

/** The editor brings its own style tag, which the page's Content-Security-Policy lets in by the page's nonce. */
function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}
