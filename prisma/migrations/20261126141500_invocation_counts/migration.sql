-- DropIndex
DROP INDEX "Invocation_arrivedAt_idx";

-- DropIndex
DROP INDEX "Invocation_functionName_arrivedAt_idx";

-- DropIndex
DROP INDEX "Invocation_status_idx";

-- CreateIndex
CREATE INDEX "Invocation_arrivedAt_status_cold_idx" ON "Invocation"("arrivedAt", "status", "cold");

-- CreateIndex
CREATE INDEX "Invocation_functionName_arrivedAt_status_cold_idx" ON "Invocation"("functionName", "arrivedAt", "status", "cold");
