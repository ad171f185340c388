// High to low: each layer may import the ones after it, never the ones before.
const layers = ["app", "features", "tasks", "api", "flow"];
const upward = layers.slice(1).map((low, i) => ({
  name: `${low}-imports-nothing-above-it`,
  severity: "error",
  from: { path: `^src/${low}/` },
  to: { path: `^src/(${layers.slice(0, i + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...upward,
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "features-are-strangers",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/([^/]+)/", pathNot: "^src/features/$1/" },
    },
    {
      name: "ui-is-a-leaf",
      severity: "error",
      from: { path: "^src/ui/" },
      to: { path: "^src/(?!ui/)" },
    },
    {
      name: "flow-knows-no-react",
      severity: "error",
      from: { path: "^src/flow/", pathNot: "\\.test\\." },
      to: { path: "(^|/)(react|react-dom)(/|$)" },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "(\\.d\\.ts|\\.test\\.tsx?|test-setup\\.ts)$" },
      to: {},
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      // A package of types alone has nothing that could be resolved.
      to: { couldNotResolve: true, pathNot: "^@graphql-typed-document-node/core$" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.css$" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "browser", "module", "default"],
      extensions: [".ts", ".tsx", ".js", ".json"],
    },
  },
};
