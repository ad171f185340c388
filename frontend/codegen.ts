import type { CodegenConfig } from "@graphql-codegen/cli";

// The documents stand beside the code that uses them, as graphql(`…`); what is generated is never committed.
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["src/**/*.{ts,tsx}", "!src/api/generated/**", "!src/**/*.test.{ts,tsx}"],
  ignoreNoDocuments: true,
  emitLegacyCommonJSImports: false,
  generates: {
    "src/api/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: {
          JSON: "unknown",
          DateTime: "string",
          Long: "number",
          FamilyGraph: "../../flow/graph.ts#FamilyGraph",
          KindOperation: "../../flow/operation.ts#KindOperation",
          FlowOperation: "../../flow/operation.ts#FlowOperation",
        },
      },
    },
  },
};

export default config;
