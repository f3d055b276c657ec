/**
 * A call → CloudTrail's record of it and what it is looked up by.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
import { type Place, partitionOf } from "../function/arn.ts";
import { type Principal, principalArn } from "../policy/principal.ts";
import type { Json, NewTrailEvent, TrailColumns } from "./trail-event.ts";

const eventVersion = "1.09";

/** @param at epoch milliseconds of real time @returns JSON, its members in CloudTrail's order */
export function trailRecordText(event: NewTrailEvent, { eventId, at }: { eventId: string; at: number }, place: Place) {
  const eventTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const record: Record<string, Json | undefined> = {
    eventVersion,
    userIdentity: userIdentity(event.principal, eventTime, place),
    eventTime,
    eventSource: event.eventSource,
    eventName: event.eventName,
    awsRegion: place.region,
    sourceIPAddress: event.sourceIpAddress,
    userAgent: event.userAgent,
    errorCode: event.errorCode,
    errorMessage: event.errorMessage,
    requestParameters: event.requestParameters,
    responseElements: event.responseElements,
    additionalEventData: event.additionalEventData,
    requestID: event.requestId,
    eventID: eventId,
    readOnly: event.readOnly,
    resources: event.resources?.map(({ accountId, type, arn }) => ({ accountId, type, ARN: arn })),
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: place.account,
    eventCategory: "Management",
    sessionCredentialFromConsole: event.fromConsole && "true",
  };
  return JSON.stringify(record);
}

export function trailColumns(event: NewTrailEvent): TrailColumns {
  const { eventName, eventSource, readOnly, principal, resources = [] } = event;
  const accessKeyId = principal.kind === "account" ? (principal.accessKeyId ?? null) : null;
  return {
    eventName,
    eventSource,
    readOnly,
    username: usernameOf(principal),
    accessKeyId,
    functionArn: functionArnOf(event),
    errorCode: event.errorCode ?? null,
    resources: resources.map(({ type, arn }) => ({ type, arn })),
  };
}

/** As LookupEvents names who called: a user by name, a session by its own. */
function usernameOf(principal: Principal): string {
  switch (principal.kind) {
    case "service":
      return principal.service;
    case "role-session":
      return principal.sessionName;
    case "account": {
      const { accountId, accessKeyId } = principal;
      return accessKeyId === undefined || accessKeyId === accountId ? "root" : accessKeyId;
    }
  }
}

function functionArnOf({ resources = [], requestParameters }: NewTrailEvent): string | null {
  const named = resources.find(({ type }) => type === "AWS::Lambda::Function");
  return named?.arn ?? textMember(member(requestParameters, "encryptionContext"), "aws:lambda:FunctionArn");
}

function textMember(json: Json | undefined, name: string): string | null {
  const value = member(json, name);
  return typeof value === "string" ? value : null;
}

function member(json: Json | undefined, name: string): Json | undefined {
  if (typeof json !== "object" || json === null || Array.isArray(json) || !Object.hasOwn(json, name)) return undefined;
  return (json as { readonly [member: string]: Json | undefined })[name];
}

function userIdentity(principal: Principal, eventTime: string, { account, region }: Place): Json {
  const arn = principalArn(principal, partitionOf(region));
  switch (principal.kind) {
    case "service":
      return { type: "AWSService", invokedBy: principal.service };
    case "role-session":
      return roleSession(principal, arn, eventTime);
    case "account": {
      const { accountId, accessKeyId } = principal;
      if (accountId !== account) return { type: "AWSAccount", principalId: accountId, accountId, accessKeyId };
      if (accessKeyId === undefined || accessKeyId === accountId) {
        return { type: "Root", principalId: accountId, arn, accountId, accessKeyId };
      }
      return { type: "IAMUser", principalId: accessKeyId, arn, accountId, accessKeyId, userName: accessKeyId };
    }
  }
}

/** Roles are taken as they are named: none has an id or keys of its own, so its name stands for the one and none is told. */
function roleSession(session: Extract<Principal, { kind: "role-session" }>, arn: string, eventTime: string): Json {
  const { accountId, roleArn, sessionName, invokedBy } = session;
  const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  return {
    type: "AssumedRole",
    principalId: `${roleName}:${sessionName}`,
    arn,
    accountId,
    sessionContext: {
      sessionIssuer: { type: "Role", principalId: roleName, arn: roleArn, accountId, userName: roleName },
      attributes: { creationDate: eventTime, mfaAuthenticated: "false" },
    },
    invokedBy,
  };
}
