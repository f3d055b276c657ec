-- AlterTable
ALTER TABLE "Function" ADD COLUMN "follow" TEXT;
