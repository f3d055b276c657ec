/** Published versions and aliases, as pages see them. */
import { aliasNameViolations } from "./core/function/alias.ts";
import { assertWithinLimits } from "./core/function/constraints.ts";
import { assertNoViolations } from "./core/function/violation.ts";
import type { FunctionOperations } from "./operations/function/function-operations.ts";
import type { VersionOperations } from "./operations/function/version-operations.ts";
import type { Platform } from "./platform.ts";

export function openVersionPages(
  versions: VersionOperations,
  operations: Pick<FunctionOperations, "delete">,
): Platform["versions"] {
  return {
    aliases: (functionName) => versions.listAliases(functionName),
    async publish(functionName, description, who) {
      assertWithinLimits({ description });
      const { version } = await versions.startPublishing({ functionName, description }, { name: who });
      return version;
    },
    delete: (functionName, version, who) => operations.delete(functionName, version, { name: who }),
    async createAlias(functionName, name, settings, who) {
      assertNoViolations(aliasNameViolations(name));
      assertWithinLimits({ description: settings.description });
      await versions.createAlias({ functionName, name, ...settings }, { name: who });
    },
    async updateAlias(functionName, name, settings, who) {
      assertWithinLimits({ description: settings.description });
      await versions.updateAlias({ functionName, name, ...settings }, { name: who });
    },
    deleteAlias: (functionName, name, who) => versions.deleteAlias(functionName, name, { name: who }),
  };
}
