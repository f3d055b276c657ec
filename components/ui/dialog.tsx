"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "./button.tsx";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  width?: number;
  children: ReactNode;
}

/** A question that stands above the page. Escape and a click beside it close it. */
export function Dialog({ open, onClose, title, width = 480, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog
    <dialog
      ref={dialog}
      aria-label={title}
      style={{ width }}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div className="dialog-body">
          <h2>
            {title}
            <kbd>Esc</kbd>
          </h2>
          {children}
        </div>
      )}
    </dialog>
  );
}

interface DialogEndProps {
  onCancel: () => void;
  /** The word on the button that does it. */
  act: string;
  disabled: boolean;
  /** Absent in a form, which the button submits. */
  onAct?: () => void;
  /** At the left: a remark. */
  children?: ReactNode;
}

/** The foot of a question: take it back, or do it. */
export function DialogEnd({ onCancel, act, disabled, onAct, children }: DialogEndProps) {
  return (
    <div className="df">
      {children}
      <span className="sp" />
      <Button variant="quiet" onClick={onCancel}>
        Cancel
      </Button>
      <Button variant="solid" type={onAct ? "button" : "submit"} disabled={disabled} onClick={onAct}>
        {act}
      </Button>
    </div>
  );
}
