"use client";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { type RefObject, useEffect, useImperativeHandle, useRef } from "react";
import { inkedJson } from "./inked-json.ts";
import "./payload-editor.css";

export interface PayloadEditorHandle {
  focus: () => void;
}

interface PayloadEditorProps {
  /** What it begins with; afterwards the editor has the text. */
  initial: string;
  onChange: (text: string) => void;
  /** Ctrl+Enter, or Cmd. */
  onInvoke: () => void;
  handle?: RefObject<PayloadEditorHandle | null>;
}

export function PayloadEditor({ initial, onChange, onInvoke, handle }: PayloadEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ onChange, onInvoke });
  useEffect(() => {
    latest.current = { onChange, onInvoke };
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
                  latest.current.onInvoke();
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
          EditorView.contentAttributes.of({ "aria-label": "Payload, JSON" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [initial]);
  useImperativeHandle(handle, () => ({ focus: () => view.current?.focus() }), []);
  return <div ref={host} className="payload" />;
}

/** The editor brings its own style tag, which the page's Content-Security-Policy lets in by the page's nonce. */
function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}
