/** The events of Lambda, whose names carry the date of their API. Invokes are data events, which a trail has not. */

import { isPlatformError } from "../../../core/errors/platform-error.ts";
import { functionArn, type Place } from "../../../core/function/arn.ts";
import { resolveFunctionName } from "../../../core/function/name.ts";
import type { TrailResource } from "../../../core/trail/trail-event.ts";
import type { RecordedOperation, RecordedService } from "./recorded-operation.ts";
import type { ShownMembers } from "./shown-members.ts";

const configuration: ShownMembers = {
  ...{ FunctionName: "plain", Description: "plain", Role: "plain", MemorySize: "plain", Timeout: "plain" },
  ...{ KMSKeyArn: "plain", Architectures: "plain", PackageType: "plain", RevisionId: "plain" },
  EphemeralStorage: { Size: "plain" },
  // Neither names nor values of variables, as on AWS.
  Environment: {},
  LoggingConfig: { LogFormat: "plain", ApplicationLogLevel: "plain", SystemLogLevel: "plain", LogGroup: "plain" },
  TracingConfig: { Mode: "plain" },
  DeadLetterConfig: { TargetArn: "plain" },
};

/** What starts a program may have a password among it. */
const imageConfig: ShownMembers = { EntryPoint: "hidden", Command: "hidden", WorkingDirectory: "plain" };

const settings: ShownMembers = {
  ...configuration,
  ...{ Runtime: "plain", Handler: "plain", Layers: "plain", CodeSigningConfigArn: "plain" },
  ImageConfig: imageConfig,
  VpcConfig: { SubnetIds: "plain", SecurityGroupIds: "plain" },
  SnapStart: { ApplyOn: "plain" },
};

const answer: ShownMembers = {
  ...configuration,
  ...{ FunctionArn: "plain", CodeSize: "plain", CodeSha256: "plain", LastModified: "plain", Version: "plain" },
  ...{ State: "plain", StateReason: "plain", StateReasonCode: "plain" },
  ...{ LastUpdateStatus: "plain", LastUpdateStatusReason: "plain", LastUpdateStatusReasonCode: "plain" },
  ImageConfigResponse: { ImageConfig: imageConfig },
};

const named: ShownMembers = { FunctionName: "plain", Qualifier: "plain" };
const code: ShownMembers = { ImageUri: "plain", SourceKMSKeyArn: "plain", S3Bucket: "plain", S3Key: "plain" };

function reads(eventName: string, request: ShownMembers = named): RecordedOperation {
  return { eventName, readOnly: true, request };
}

function changes(eventName: string, request: ShownMembers): RecordedOperation {
  return { eventName, readOnly: false, request: { ...named, ...request }, answer };
}

const namedAlias: ShownMembers = { FunctionName: "plain", Name: "plain" };
const alias: ShownMembers = {
  ...{ Name: "plain", FunctionVersion: "plain", Description: "plain", RevisionId: "plain" },
  RoutingConfig: { AdditionalVersionWeights: "map" },
};

function changesAlias(eventName: string): RecordedOperation {
  return { eventName, readOnly: false, request: { ...namedAlias, ...alias }, answer: { AliasArn: "plain", ...alias } };
}

export const lambdaOperations: RecordedService = {
  eventSource: "lambda.amazonaws.com",
  operations: {
    CreateAlias: changesAlias("CreateAlias20150331"),
    CreateFunction: changes("CreateFunction20150331", { ...settings, Code: code, Publish: "plain", Tags: "keys" }),
    DeleteAlias: { eventName: "DeleteAlias20150331", readOnly: false, request: namedAlias },
    DeleteFunction: { eventName: "DeleteFunction20150331", readOnly: false, request: named },
    GetAccountSettings: reads("GetAccountSettings20160819", {}),
    GetAlias: reads("GetAlias20150331", namedAlias),
    GetFunction: reads("GetFunction20150331v2"),
    GetFunctionConfiguration: reads("GetFunctionConfiguration20150331v2"),
    ListAliases: reads("ListAliases20150331", { ...named, FunctionVersion: "plain", MaxItems: "plain" }),
    ListFunctions: reads("ListFunctions20150331", {
      MaxItems: "plain",
      FunctionVersion: "plain",
      MasterRegion: "plain",
    }),
    ListTags: reads("ListTags20170331", { Resource: "plain" }),
    ListVersionsByFunction: reads("ListVersionsByFunction20150331", { ...named, MaxItems: "plain" }),
    PublishVersion: changes("PublishVersion20150331", {
      ...{ CodeSha256: "plain", Description: "plain", RevisionId: "plain" },
    }),
    TagResource: {
      eventName: "TagResource20170331v2",
      readOnly: false,
      request: { Resource: "plain", Tags: "keys" },
    },
    UntagResource: {
      eventName: "UntagResource20170331v2",
      readOnly: false,
      request: { Resource: "plain", TagKeys: "plain" },
    },
    UpdateAlias: changesAlias("UpdateAlias20150331"),
    UpdateFunctionCode: changes("UpdateFunctionCode20150331v2", {
      ...{ ImageUri: "plain", Architectures: "plain", Publish: "plain", DryRun: "plain", RevisionId: "plain" },
      ...{ S3Bucket: "plain", S3Key: "plain" },
    }),
    UpdateFunctionConfiguration: changes("UpdateFunctionConfiguration20150331v2", settings),
  },
  resources({ FunctionName, Resource }, place) {
    const name = FunctionName ?? Resource;
    return typeof name === "string" ? functionNamed(name, place) : [];
  },
};

/** None when that is no function's name. */
function functionNamed(text: string, place: Place): TrailResource[] {
  try {
    const { functionName } = resolveFunctionName(text, undefined, "read", place);
    return [{ type: "AWS::Lambda::Function", arn: functionArn({ ...place, functionName }), accountId: place.account }];
  } catch (error) {
    if (isPlatformError(error)) return [];
    throw error;
  }
}
