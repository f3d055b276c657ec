"use client";

import { useSite } from "../frame/site.tsx";
import { CommandBlock } from "../ui/command-block.tsx";
import { SectionHead } from "../ui/section-head.tsx";

/** The same without this page: how an archive is made, and how an image is used where it is. */
export function WithoutBrowser() {
  const { endpoint, account } = useSite();
  return (
    <>
      <div className="up-way">
        <SectionHead title="Make an archive" note="of an image that Docker has" />
        <CommandBlock
          lines={[{ parts: ["docker save -o ", { yours: "thumbnailer.tar" }, " ", { yours: "thumbnailer:1.8.2" }] }]}
        />
        <p>The archive carries its name and tag; both can be changed while it is on its way.</p>
      </div>
      <div className="up-way">
        <SectionHead title="Use it where it is" note="in Docker Engine, no upload" />
        <CommandBlock
          lines={[
            { parts: ["aws lambda create-function \\"] },
            { parts: ["  --function-name ", { yours: "thumbnailer" }, " --package-type Image \\"], continued: true },
            { parts: ["  --code ImageUri=docker-daemon:", { yours: "thumbnailer:1.8.2" }, " \\"], continued: true },
            { parts: [`  --role arn:aws:iam::${account}:role/lambda \\`], continued: true },
            { parts: [`  --endpoint-url ${endpoint}`], continued: true },
          ]}
        />
        <p>
          <code>docker-daemon:</code> names an image in the engine on this machine. It is read once, when the function
          is created.
        </p>
      </div>
    </>
  );
}
