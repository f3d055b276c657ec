import { describeAuditTrail } from "../contract/audit-trail.contract.ts";
import { MemoryAuditTrail } from "./audit-trail.ts";

describeAuditTrail("memory", async (clock) => new MemoryAuditTrail(clock));
