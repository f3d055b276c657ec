import { expect, test } from "vitest";
import type { Principal } from "../policy/principal.ts";
import type { NewTrailEvent } from "./trail-event.ts";
import { trailColumns, trailRecordText } from "./trail-record.ts";

const account = "123456789012";
const place = { region: "eu-west-1", account };
const at = Date.parse("2026-03-04T05:06:07.890Z");
const key = `arn:aws:kms:eu-west-1:${account}:key/one`;
const hello = `arn:aws:lambda:eu-west-1:${account}:function:hello`;

const session: Principal = {
  ...{ kind: "role-session", accountId: account, sessionName: "hello" },
  ...{ roleArn: `arn:aws:iam::${account}:role/service/reader`, invokedBy: "lambda.amazonaws.com" },
};

const decrypt: NewTrailEvent = {
  ...{ eventSource: "kms.amazonaws.com", eventName: "Decrypt", principal: session, readOnly: true },
  ...{ sourceIpAddress: "lambda.amazonaws.com", userAgent: "lambda.amazonaws.com", requestId: "request" },
  requestParameters: {
    encryptionContext: { "aws:lambda:FunctionArn": hello },
    encryptionAlgorithm: "SYMMETRIC_DEFAULT",
  },
  responseElements: null,
  resources: [{ type: "AWS::KMS::Key", arn: key, accountId: account }],
};

test("a use of a key by a function's role is written as CloudTrail writes it", () => {
  expect(trailRecordText(decrypt, { eventId: "event", at }, place)).toMatchInlineSnapshot(
    `"{"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"reader:hello","arn":"arn:aws:sts::123456789012:assumed-role/reader/hello","accountId":"123456789012","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"reader","arn":"arn:aws:iam::123456789012:role/service/reader","accountId":"123456789012","userName":"reader"},"attributes":{"creationDate":"2026-03-04T05:06:07Z","mfaAuthenticated":"false"}},"invokedBy":"lambda.amazonaws.com"},"eventTime":"2026-03-04T05:06:07Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt","awsRegion":"eu-west-1","sourceIPAddress":"lambda.amazonaws.com","userAgent":"lambda.amazonaws.com","requestParameters":{"encryptionContext":{"aws:lambda:FunctionArn":"arn:aws:lambda:eu-west-1:123456789012:function:hello"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"},"responseElements":null,"requestID":"request","eventID":"event","readOnly":true,"resources":[{"accountId":"123456789012","type":"AWS::KMS::Key","ARN":"arn:aws:kms:eu-west-1:123456789012:key/one"}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"123456789012","eventCategory":"Management"}"`,
  );
});

test("a call that failed has the error's code and message", () => {
  const failed = { ...decrypt, errorCode: "DisabledException", errorMessage: `${key} is disabled.` };
  const record = JSON.parse(trailRecordText(failed, { eventId: "event", at }, place));
  expect(record).toMatchObject({ errorCode: "DisabledException", errorMessage: `${key} is disabled.` });
});

test("whoever calls is named by kind", () => {
  const identity = (principal: Principal) =>
    JSON.parse(trailRecordText({ ...decrypt, principal }, { eventId: "event", at }, place)).userIdentity;
  const root = `arn:aws:iam::${account}:root`;
  expect(identity({ kind: "account", accountId: account })).toEqual({
    ...{ type: "Root", principalId: account, arn: root, accountId: account },
  });
  expect(identity({ kind: "account", accountId: account, accessKeyId: "alice" })).toEqual({
    ...{ type: "IAMUser", principalId: "alice", arn: `arn:aws:iam::${account}:user/alice`, accountId: account },
    ...{ accessKeyId: "alice", userName: "alice" },
  });
  const other = "210987654321";
  expect(identity({ kind: "account", accountId: other, accessKeyId: other })).toEqual({
    ...{ type: "AWSAccount", principalId: other, accountId: other, accessKeyId: other },
  });
  expect(identity({ kind: "service", service: "lambda.amazonaws.com" })).toEqual({
    ...{ type: "AWSService", invokedBy: "lambda.amazonaws.com" },
  });
});

test("it is looked up by who, what, which resource and which function", () => {
  expect(trailColumns(decrypt)).toEqual({
    ...{ eventName: "Decrypt", eventSource: "kms.amazonaws.com", readOnly: true, username: "hello" },
    ...{ accessKeyId: null, functionArn: hello, errorCode: null },
    resources: [{ type: "AWS::KMS::Key", arn: key }],
  });
  const created: NewTrailEvent = {
    ...{ ...decrypt, requestParameters: null, errorCode: "ResourceConflictException" },
    principal: { kind: "account", accountId: account, accessKeyId: "alice" },
    resources: [{ type: "AWS::Lambda::Function", arn: hello, accountId: account }],
  };
  expect(trailColumns(created)).toMatchObject({ username: "alice", accessKeyId: "alice", functionArn: hello });
  expect(trailColumns(created)).toMatchObject({ errorCode: "ResourceConflictException" });
  const root: Principal = { kind: "account", accountId: account };
  expect(trailColumns({ ...decrypt, principal: root })).toMatchObject({ username: "root", accessKeyId: null });
});
