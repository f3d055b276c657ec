import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  turbopack: { root: path.resolve(import.meta.dirname) },
  // Types are checked by `npm run check`: the build at the first start would only repeat it.
  typescript: { ignoreBuildErrors: true },
  // A payload of 6 MB, the most Lambda takes, and its envelope.
  experimental: { serverActions: { bodySizeLimit: "7mb" } },
};

export default config;
