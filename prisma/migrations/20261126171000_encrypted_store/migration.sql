-- What an image's layers are is in its sealed manifest.
ALTER TABLE "OptimizedImage" DROP COLUMN "layers";
