import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  turbopack: { root: path.resolve(import.meta.dirname) },
  // A payload of 6 MB, the most Lambda takes, and its envelope.
  experimental: { serverActions: { bodySizeLimit: "7mb" } },
};

export default config;
