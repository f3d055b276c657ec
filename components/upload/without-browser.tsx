"use client";

import { useRegistryHost, useSite } from "../frame/site.tsx";
import { CommandBlock } from "../ui/command-block.tsx";
import { SectionHead } from "../ui/section-head.tsx";

/** The same without this page: how an image is pushed, how an archive is made, how an image is used where it is. */
export function WithoutBrowser() {
  const { endpoint, account } = useSite();
  const host = useRegistryHost();
  return (
    <>
      <div className="up-way">
        <SectionHead title="Push it" note="as to any registry, no login" />
        <CommandBlock
          lines={[
            { parts: ["docker tag ", { yours: "thumbnailer:1.8.2" }, " \\"] },
            { parts: [`  ${host}/`, { yours: "thumbnailer:1.8.2" }], continued: true },
            { parts: [`docker push ${host}/`, { yours: "thumbnailer:1.8.2" }] },
          ]}
        />
        <p>The first push to a name makes its repository. Layers that are here already are not sent again.</p>
      </div>
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
