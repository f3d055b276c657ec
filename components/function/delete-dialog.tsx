"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import type { FunctionActions } from "./function-actions.ts";
import { useAnswer } from "./use-answer.ts";

interface DeleteDialogProps {
  record: FunctionRecord;
  remove: FunctionActions["deleteFunction"];
  open: boolean;
  onClose: () => void;
}

export function DeleteDialog({ record, remove, open, onClose }: DeleteDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={`Delete ${record.functionName}`}>
      <Form record={record} remove={remove} onClose={onClose} />
    </Dialog>
  );
}

/** The name is asked for, because what is gone is gone. */
function Form({ record: { functionName }, remove, onClose }: Omit<DeleteDialogProps, "open">) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const { refusal, busy, run } = useAnswer(() => router.push("/functions"));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === functionName) run(() => remove(functionName));
      }}
    >
      <p className="consequence">
        Its environments end, and it can no longer be invoked. Its transitions stay in the log, the image stays in the
        repository.
      </p>
      <Field label="Name of the function" note={`type ${functionName}`}>
        {(bound) => (
          <input
            {...bound}
            className="in"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            spellCheck={false}
            autoComplete="off"
          />
        )}
      </Field>
      {refusal && <Wrong {...refusal} />}
      <div className="df">
        <span className="sp" />
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="solid" type="submit" disabled={busy || typed !== functionName}>
          Delete the function
        </Button>
      </div>
    </form>
  );
}
