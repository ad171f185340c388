import type { BrowserOperator, Operators } from "./operator";

/** Every operator of the browser, by its file: `operators/NAME.ts` exports `operator`. */
const files = import.meta.glob<BrowserOperator>(["./operators/*.ts", "!./operators/*.test.ts"], {
  eager: true,
  import: "operator",
});

export const installed: Operators = Object.fromEntries(
  Object.entries(files).map(([path, operator]) => [path.replace(/^.*\/|\.ts$/g, ""), operator]),
);
