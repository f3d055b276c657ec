import { expect, test } from "vitest";
import { callerOf } from "./caller.ts";

const signature =
  "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=00";

test.each([
  ["aws-cli/2.31.0 md/awscrt#0.27 ua/2.1 os/linux#6.1 md/arch#x86_64", "aws-cli"],
  ["aws-sdk-js/3.1164.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#24.21.0 api/lambda#3.1164.0", "aws-sdk-js"],
  ["Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux", "Boto3"],
  ["APN/1.0 HashiCorp/1.0 Terraform/1.9 (+https://www.terraform.io) aws-sdk-go-v2/1.30", "Terraform"],
  ["aws-sdk-go-v2/1.30 os/linux", "aws-sdk-go-v2"],
  ["curl/8.5.0", "curl"],
])("%s is %s", (userAgent, name) => {
  expect(callerOf({ "user-agent": userAgent, authorization: signature })).toEqual({ name });
});

test("an unknown program is called by its access key id, and one without a signature api", () => {
  expect(callerOf({ "user-agent": "mine/1.0", authorization: signature })).toEqual({ name: "AKIDEXAMPLE" });
  expect(callerOf({ "user-agent": "Mozilla/5.0" })).toEqual({ name: "api" });
  expect(callerOf({ authorization: "Bearer x" })).toEqual({ name: "api" });
  expect(callerOf({ authorization: "AWS4-HMAC-SHA256 Credential=<script>/x" })).toEqual({ name: "api" });
});
