/** What a person does on a page is on the audit trail as the call of the API that does the same. Keys record themselves. */

import type { AliasSettings } from "./core/function/alias-settings.ts";
import type { Place } from "./core/function/arn.ts";
import type { FunctionSettings } from "./core/function/function-settings.ts";
import { consoleCall } from "./core/trail/api-call.ts";
import type { Json } from "./core/trail/trail-event.ts";
import { ecrOperations } from "./edges/aws/recording/ecr-operations.ts";
import { lambdaOperations } from "./edges/aws/recording/lambda-operations.ts";
import { oweRecord, recordCall } from "./edges/aws/recording/record-call.ts";
import type { RecordedService } from "./edges/aws/recording/recorded-operation.ts";
import type { Platform } from "./platform.ts";
import type { AuditTrail } from "./ports/audit-trail.ts";
import type { Ids } from "./ports/ids.ts";
import type { OwedRecords } from "./ports/owed-records.ts";

export interface PageRecording {
  trail: Pick<AuditTrail, "append">;
  owedRecords?: OwedRecords;
  config: Place;
  ids: Ids;
}

interface PageAction {
  service: RecordedService;
  /** As the API calls it. */
  operation: string;
  /** In the API's words. */
  request: object;
  additionalEventData?: Json;
}

/** The platform whose changes are recorded before they are answered. */
export function recordPageActions(platform: Platform, recording: PageRecording): Platform {
  return {
    ...platform,
    functions: recordedFunctions(platform, recording),
    images: recordedImages(platform, recording),
    versions: recordedVersions(platform, recording),
  };
}

function recordedFunctions({ functions }: Platform, recording: PageRecording): Platform["functions"] {
  const record = <Result>(operation: string, request: object, act: () => Promise<Result>) =>
    recorded({ service: lambdaOperations, operation, request }, act, recording);
  return {
    ...functions,
    create(FunctionName, ImageUri, settings, who) {
      const request = { FunctionName, Code: { ImageUri }, PackageType: "Image", ...settingMembers(settings) };
      return record("CreateFunction", request, () => functions.create(FunctionName, ImageUri, settings, who));
    },
    updateCode: (FunctionName, ImageUri, who) =>
      record("UpdateFunctionCode", { FunctionName, ImageUri }, () => functions.updateCode(FunctionName, ImageUri, who)),
    updateConfiguration: (FunctionName, settings, who) =>
      record("UpdateFunctionConfiguration", { FunctionName, ...settingMembers(settings) }, () =>
        functions.updateConfiguration(FunctionName, settings, who),
      ),
    delete: (FunctionName, who) =>
      record("DeleteFunction", { FunctionName }, () => functions.delete(FunctionName, who)),
  };
}

function recordedVersions({ versions }: Platform, recording: PageRecording): Platform["versions"] {
  const record = <Result>(operation: string, request: object, act: () => Promise<Result>) =>
    recorded({ service: lambdaOperations, operation, request }, act, recording);
  return {
    ...versions,
    publish: (FunctionName, Description, who) =>
      record("PublishVersion", { FunctionName, Description }, () => versions.publish(FunctionName, Description, who)),
    delete: (FunctionName, Qualifier, who) =>
      record("DeleteFunction", { FunctionName, Qualifier }, () => versions.delete(FunctionName, Qualifier, who)),
    createAlias: (FunctionName, Name, settings, who) =>
      record("CreateAlias", { FunctionName, Name, ...aliasMembers(settings) }, () =>
        versions.createAlias(FunctionName, Name, settings, who),
      ),
    updateAlias: (FunctionName, Name, settings, who) =>
      record("UpdateAlias", { FunctionName, Name, ...aliasMembers(settings) }, () =>
        versions.updateAlias(FunctionName, Name, settings, who),
      ),
    deleteAlias: (FunctionName, Name, who) =>
      record("DeleteAlias", { FunctionName, Name }, () => versions.deleteAlias(FunctionName, Name, who)),
  };
}

function recordedImages({ images }: Platform, recording: PageRecording): Platform["images"] {
  const record = <Result>(operation: string, request: object, act: () => Promise<Result>) =>
    recorded({ service: ecrOperations, operation, request }, act, recording);
  return {
    ...images,
    setPermission(repositoryName, permitted) {
      // The policy keeps its other statements, which the page does not know.
      const additionalEventData = { lambdaMayReadImages: permitted };
      const action = { service: ecrOperations, operation: "SetRepositoryPolicy", request: { repositoryName } };
      const act = () => images.setPermission(repositoryName, permitted);
      return recorded({ ...action, additionalEventData }, act, recording);
    },
    deleteTag: (repositoryName, imageTag) =>
      record("BatchDeleteImage", { repositoryName, imageIds: [{ imageTag }] }, () =>
        images.deleteTag(repositoryName, imageTag),
      ),
    delete: (repositoryName, imageDigest) =>
      record("BatchDeleteImage", { repositoryName, imageIds: [{ imageDigest }] }, () =>
        images.delete(repositoryName, imageDigest),
      ),
  };
}

async function recorded<Result>(
  action: PageAction,
  act: () => Promise<Result>,
  { ids, ...recording }: PageRecording,
): Promise<Result> {
  const { config } = recording;
  const ended = { call: consoleCall(config.account, ids.uuid()), ...action };
  await oweRecord(ended, recording);
  const result = await act().catch(async (error: unknown) => {
    await recordCall({ ...ended, error }, recording);
    throw error;
  });
  await recordCall(ended, recording);
  return result;
}

function aliasMembers({ version, description, weights }: AliasSettings) {
  const RoutingConfig = { AdditionalVersionWeights: weights };
  return { FunctionVersion: version, Description: description, RoutingConfig };
}

/** Variables by the fact that they were set. */
function settingMembers({ description, memoryMiB, timeoutSeconds, ephemeralStorageMiB, ...rest }: FunctionSettings) {
  return {
    ...{ Description: description, MemorySize: memoryMiB, Timeout: timeoutSeconds },
    ...(ephemeralStorageMiB !== undefined && { EphemeralStorage: { Size: ephemeralStorageMiB } }),
    ...(rest.environment && { Environment: {} }),
    ...(rest.kmsKeyArn !== undefined && { KMSKeyArn: rest.kmsKeyArn }),
  };
}
