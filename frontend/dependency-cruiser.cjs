// High to low: each layer may import the ones after it, never the ones before.
const layers = ["app", "features", "tasks", "processor", "api", "flow"];
const upward = layers.slice(1).map((low, i) => ({
  name: `${low}-imports-nothing-above-it`,
  severity: "error",
  from: { path: `^src/${low}/` },
  to: { path: `^src/(${layers.slice(0, i + 1).join("|")})/` },
}));

// The same inside the editor; rooms of one layer are strangers to each other.
const editor = "^src/features/editor/";
const editorLayers = [
  ["Editor(Page)?\\.tsx$"],
  ["dialogs/"],
  ["canvas/", "inspector/", "palette/", "bar/"],
  ["commands/"],
  ["state/"],
  ["model/"],
  ["documents\\.ts$", "words/"],
];
const within = (rooms) => `${editor}(${rooms.join("|")})`;
const editorUpward = editorLayers.slice(1).map((low, i) => ({
  name: `editor's-${low[0].replace(/\W.*/, "")}-imports-nothing-above-it`,
  severity: "error",
  from: { path: within(low) },
  to: { path: within(editorLayers.slice(0, i + 1).flat()) },
}));
const editorElsewhere = { path: editor, pathNot: within(editorLayers.flat()) };

module.exports = {
  forbidden: [
    ...upward,
    ...editorUpward,
    {
      name: "editor's-panels-are-strangers",
      severity: "error",
      from: { path: `${editor}(canvas|inspector|palette|bar)/` },
      to: { path: `${editor}(canvas|inspector|palette|bar)/`, pathNot: `${editor}$1/` },
    },
    {
      name: "editor-has-no-room-outside-its-layers",
      comment: "Give a new folder its place in `editorLayers`.",
      severity: "error",
      from: editorElsewhere,
      to: {},
    },
    {
      name: "editor-imports-no-room-outside-its-layers",
      severity: "error",
      from: {},
      to: editorElsewhere,
    },
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "features-are-strangers",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/([^/]+)/", pathNot: "^src/features/$1/" },
    },
    {
      name: "processor-is-started-by-the-app-alone",
      severity: "error",
      from: { path: "^src/(features|tasks|api|flow|ui)/" },
      to: { path: "^src/processor/" },
    },
    {
      name: "operators-of-the-browser-are-strangers",
      severity: "error",
      from: { path: "^src/processor/operators/([^/]+?)(\\.test)?\\.ts$" },
      to: { path: "^src/processor/operators/", pathNot: "^src/processor/operators/$1" },
    },
    {
      name: "ui-is-a-leaf",
      severity: "error",
      from: { path: "^src/ui/" },
      to: { path: "^src/(?!ui/)" },
    },
    {
      name: "models-know-no-react",
      severity: "error",
      from: { path: "^src/(flow|processor|features/[^/]+/model)/", pathNot: "\\.test\\." },
      to: { path: "(^|/)(react|react-dom)(/|$)" },
    },
    {
      name: "pure-modules-have-tests-of-their-own",
      comment: "Write what it promises as a test in the file beside it.",
      severity: "error",
      from: { path: "\\.test\\.tsx?$" },
      module: {
        path: "^src/(flow|features/[^/]+/model)/",
        pathNot: "\\.test\\.",
        numberOfDependentsLessThan: 1,
      },
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
