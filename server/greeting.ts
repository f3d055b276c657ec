/** What is printed for the person who starts the platform. */
import type { EngineStatus } from "./core/live/event.ts";

export function readyLine(
  platform: { version: string; endpoint: string; engine(): EngineStatus },
  tookMs: number,
): string {
  const { version, apiVersion } = platform.engine();
  return `
  Lambdarium ${platform.version}   ${platform.endpoint}
  Docker Engine ${version} (API ${apiVersion}), ready in ${(tookMs / 1000).toFixed(2)} s, Ctrl-C stops
`;
}

/** The three commands a newcomer tries next. */
export function firstSteps({
  endpoint,
  region,
  account,
}: {
  endpoint: string;
  region: string;
  account: string;
}): string {
  return `
  The sample function hello is Active. Try:

    curl -d '{"name":"you"}' ${endpoint}/2015-03-31/functions/hello/invocations

    export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region} \\
      AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=any
    aws lambda get-function --function-name hello

    aws lambda create-function --function-name mine --package-type Image \\
      --code ImageUri=docker-daemon:my-image:latest --role arn:aws:iam::${account}:role/lambda
`;
}
