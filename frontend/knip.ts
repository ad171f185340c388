import type { KnipConfig } from "knip";

const config: KnipConfig = {
  // What is exported for a test beside it, or as the type of something exported, is in use.
  ignoreExportsUsedInFile: true,
  project: ["src/**/*.{ts,tsx}"],
  ignoreDependencies: [
    // Named by @rjsf/core for its own tests; without it no bundler resolves that package.
    "@rjsf/validator-ajv8",
    // Audits the server from the Python tests.
    "graphql-http",
    // Looks at the pages in tests/e2e.
    "axe-core",
    // Clients that tests/clients asks the server with.
    "@apollo/client",
    "graphql-request",
    "rxjs",
  ],
};

export default config;
