-- CreateTable
CREATE TABLE "Key" (
    "keyId" TEXT NOT NULL PRIMARY KEY,
    "manager" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "policyText" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "createdAt" REAL NOT NULL,
    "currentMaterialId" TEXT NOT NULL,
    "rotationPeriodDays" INTEGER,
    "rotationDueAt" REAL,
    "rotationAheadMs" REAL,
    "deletionWindowDays" INTEGER,
    "deletionDueAt" REAL,
    "deletionAheadMs" REAL
);

-- CreateTable
CREATE TABLE "KeyMaterial" (
    "keyId" TEXT NOT NULL,
    "materialId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "createdAt" REAL NOT NULL,
    "rotation" TEXT,
    "wrapped" BLOB NOT NULL,

    PRIMARY KEY ("keyId", "materialId"),
    CONSTRAINT "KeyMaterial_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "Key" ("keyId") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "KeyAlias" (
    "aliasName" TEXT NOT NULL PRIMARY KEY,
    "keyId" TEXT NOT NULL,
    "createdAt" REAL NOT NULL,
    "updatedAt" REAL NOT NULL,
    CONSTRAINT "KeyAlias_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "Key" ("keyId") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "KeyMaterial_keyId_version_key" ON "KeyMaterial"("keyId", "version");

-- CreateIndex
CREATE INDEX "KeyAlias_keyId_idx" ON "KeyAlias"("keyId");
