"use client";

import type { ImageView } from "../../server/core/image/image-view.ts";
import { useSite } from "../frame/site.tsx";
import { JsonText } from "../invoke/json-text.tsx";
import { useAllVersions, useRepositories } from "../live/use-subject.ts";
import { Wrong } from "../ui/field.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { afterGrantingPermission, afterRevokingPermission } from "./consequences.ts";
import type { ImageActions } from "./image-actions.ts";
import { usersOfRepository } from "./users-of.ts";
import "./permission.css";

/** Whether Lambda may read the image's repository: what a change would mean, then the switch. */
export function Permission({ image, actions }: { image: ImageView; actions: ImageActions }) {
  const { repository } = image;
  const permission = useRepositories().find(({ name }) => name === repository)?.permission;
  const versions = useAllVersions();
  const { imageCheckEveryMs: checkEveryMs } = useSite();
  const { refusal, busy, run } = useAnswer(() => undefined);
  if (!permission) return null;
  const { refusal: fault } = permission;
  const isGiven = fault === undefined;
  const sentence = isGiven
    ? afterRevokingPermission({ users: usersOfRepository(repository, versions), checkEveryMs })
    : afterGrantingPermission(fault);
  return (
    <section aria-label="Permission">
      <SectionHead title="Permission" note={`of the repository ${repository}`} />
      <div className="im-act">
        <span id="permission-consequence">
          <b id="permission">Lambda may read this repository</b>
          {sentence}
        </span>
        <button
          type="button"
          role="switch"
          className="tb switch"
          aria-checked={isGiven}
          aria-labelledby="permission"
          aria-describedby="permission-consequence"
          disabled={busy}
          onClick={() => run(() => actions.setPermission(repository, !isGiven))}
        >
          {isGiven ? "On" : "Off"}
        </button>
      </div>
      {refusal && <Wrong message={refusal.message} />}
      {permission.policyText !== undefined && (
        <details className="policy">
          <summary>Repository policy</summary>
          <JsonText text={permission.policyText} />
        </details>
      )}
    </section>
  );
}
