"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { FunctionState } from "../../server/core/function/state.ts";
import { useSite } from "../frame/site.tsx";
import { useFunctions, useInvocations, useRepositories } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Button } from "../ui/button.tsx";
import { CommandBlock } from "../ui/command-block.tsx";
import { Wrong } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { StateBadge } from "./state-badge.tsx";
import "./first-steps.css";

interface FirstStepsProps {
  deploySample: () => Promise<ActionResult<void>>;
  /** Leaves the steps, once there is a list to show. */
  onList: () => void;
}

/** No function yet: three commands that tick themselves when they are seen, and two ways without a terminal. */
export function FirstSteps({ deploySample, onList }: FirstStepsProps) {
  const [first] = useFunctions();
  return (
    <div className="first">
      <div>
        <h2>{first ? "Your first function" : "No functions yet"}</h2>
        <p className="lead">
          Run these commands in three steps, or upload an image. The page follows along: each step ticks itself when
          Lambdarium sees it happen.{" "}
          {first && (
            <button type="button" className="tb" onClick={onList}>
              Show the list
            </button>
          )}
        </p>
        <Steps />
      </div>
      <div className="first-side">
        <h3>Or without a terminal</h3>
        <Link className="drop" href="/images/upload">
          <Icon name="g-up" />
          <b>Upload an image archive</b>
          made with <code>docker save -o hello.tar hello:1</code>
          <br />
          <span className="muted">or an OCI layout; plain, gzip or zstd, any size</span>
        </Link>
        <DeploySample deploySample={deploySample} />
        <WhatYouWillSee />
      </div>
    </div>
  );
}

function Steps() {
  const { endpoint, region, account } = useSite();
  const [first] = useFunctions();
  const made = first !== undefined;
  const built = useRepositories().some(({ images }) => images.length > 0) || made;
  const invoked = useInvocations().some((one) => one.status === "ok");
  return (
    <ol className="steps">
      <Step
        number={1}
        title="Build an image"
        done={built}
        current={!built}
        note="any image that speaks the Runtime API"
      >
        <CommandBlock
          lines={[{ parts: ["docker build --provenance=false --sbom=false -t ", { yours: "hello:1" }, " ."] }]}
        />
      </Step>
      <Step
        number={2}
        title="Create the function"
        done={made}
        current={built && !made}
        note={first ? <Made record={first} /> : "then Pending, then Active"}
      >
        <CommandBlock
          lines={[
            {
              parts: [
                "export AWS_ENDPOINT_URL=",
                { yours: endpoint },
                ` AWS_REGION=${region} AWS_DEFAULT_REGION=${region} \\`,
              ],
            },
            { parts: ["    AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=any"], continued: true },
            { parts: ["aws lambda create-function --function-name hello --package-type Image \\"] },
            { parts: ["    --code ImageUri=docker-daemon:", { yours: "hello:1" }, " \\"], continued: true },
            { parts: [`    --role arn:aws:iam::${account}:role/lambda`], continued: true },
          ]}
        />
      </Step>
      <Step number={3} title="Invoke it" done={invoked} current={made} note="first environment: Init, Busy, Idle">
        <CommandBlock
          lines={[
            { parts: ["aws lambda invoke --function-name hello --payload '{}' \\"] },
            { parts: ["    --cli-binary-format raw-in-base64-out /dev/stdout"], continued: true },
          ]}
        />
      </Step>
    </ol>
  );
}

interface StepProps {
  number: number;
  title: string;
  note: ReactNode;
  done: boolean;
  current: boolean;
  children: ReactNode;
}

function Step({ number, title, note, done, current, children }: StepProps) {
  return (
    <li data-done={done || undefined}>
      <span className="no">
        {done ? <Icon name="r-ok" /> : number}
        <span className="sr">{done ? `Step ${number}, seen` : ""}</span>
      </span>
      <div>
        <h3>
          {title}
          <span className="step-note">
            {current && (
              <>
                <Icon name="g-live" />
                listening,{" "}
              </>
            )}
            {note}
          </span>
        </h3>
        {children}
      </div>
    </li>
  );
}

function Made({ record }: { record: FunctionRecord }) {
  return (
    <Link className="made" href={`/functions/${record.functionName}`}>
      {record.functionName} <StateBadge state={record.state} />
      <Icon name="g-right" />
    </Link>
  );
}

function DeploySample({ deploySample }: { deploySample: () => Promise<ActionResult<void>> }) {
  const router = useRouter();
  const { refusal, busy, run } = useAnswer(() => router.push("/functions/hello"));
  return (
    <>
      <Button variant="solid" className="big wide" onClick={() => run(deploySample)} disabled={busy}>
        {busy ? "Building the sample image" : "Deploy the sample function"}
      </Button>
      {busy && (
        <div className="bar0">
          <i className="run" style={{ right: 0 }} />
        </div>
      )}
      {refusal ? (
        <Wrong {...refusal} />
      ) : (
        <p className="hint">The sample image is about 130 MB and is built on this machine. Nothing is downloaded.</p>
      )}
    </>
  );
}

const meanings: [FunctionState, string][] = [
  ["Pending", "the image is fetched, verified, loaded"],
  ["Active", "ready to invoke"],
  ["Inactive", "not invoked for a long time; the first invoke is rejected and restores it"],
  ["Failed", "the image cannot be used or is gone, with the reason code"],
];

function WhatYouWillSee() {
  return (
    <div className="life">
      <h3>What you will see</h3>
      <ul>
        {meanings.map(([state, meaning]) => (
          <li key={state}>
            <StateBadge state={state} />
            <span>{meaning}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
