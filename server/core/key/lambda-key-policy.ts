/**
 * The policy of `alias/aws/lambda`, as AWS writes it: whoever uses it, does it through Lambda.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
import { type Place, partitionOf } from "../function/arn.ts";

export function lambdaKeyPolicy(place: Place): string {
  const { account, region } = place;
  const throughLambda = {
    Sid: "Allow access through AWS Lambda for all principals in the account that are authorized to use AWS Lambda",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    Resource: "*",
    Condition: { StringEquals: { "kms:CallerAccount": account, "kms:ViaService": viaLambda(region) } },
  };
  const look = {
    Sid: "Allow direct access to key metadata to the account",
    Effect: "Allow",
    Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
    Action: ["kms:Describe*", "kms:Get*", "kms:List*"],
    Resource: "*",
  };
  return JSON.stringify(
    { Version: "2012-10-17", Id: "auto-awslambda", Statement: [throughLambda, look] },
    undefined,
    2,
  );
}

/** What `kms:ViaService` says of a use by Lambda. */
export function viaLambda(region: string): string {
  return `lambda.${region}.amazonaws.com`;
}
