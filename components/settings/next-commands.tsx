"use client";

import { useSite } from "../frame/site.tsx";
import { CommandBlock } from "../ui/command-block.tsx";
import { SectionHead } from "../ui/section-head.tsx";

/** The three commands that a newcomer tries next, as the start prints them. */
export function NextCommands() {
  const { endpoint, region, account } = useSite();
  return (
    <section aria-label="Try next">
      <SectionHead title="Try next" note="in a terminal on this machine" />
      <div className="set-commands">
        <CommandBlock
          lines={[
            { parts: [`curl -d '{"name":"you"}' \\`] },
            { parts: ["  ", { yours: endpoint }, "/2015-03-31/functions/hello/invocations"], continued: true },
          ]}
        />
        <CommandBlock
          lines={[
            { parts: ["export AWS_ENDPOINT_URL=", { yours: endpoint }, " \\"] },
            { parts: [`  AWS_REGION=${region} AWS_DEFAULT_REGION=${region} \\`], continued: true },
            { parts: ["  AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=any"], continued: true },
            { parts: ["aws lambda get-function --function-name hello"] },
          ]}
        />
        <CommandBlock
          lines={[
            { parts: ["aws lambda create-function --function-name ", { yours: "mine" }, " \\"] },
            { parts: ["  --package-type Image \\"], continued: true },
            { parts: ["  --code ImageUri=docker-daemon:", { yours: "my-image:latest" }, " \\"], continued: true },
            { parts: [`  --role arn:aws:iam::${account}:role/lambda`], continued: true },
          ]}
        />
      </div>
    </section>
  );
}
