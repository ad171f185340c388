/** How texts of people and models are read: all of it is shown, nothing is run. */
import { asWritten } from "./asWritten";
import { formulaTree } from "./formulaBlock";
import { literal } from "./literal";
import type { Node } from "./tree";

interface Parser {
  data: () => { micromarkExtensions?: unknown[]; fromMarkdownExtensions?: unknown[] };
}

/** A plug-in for the Markdown parser. */
export function readable(this: unknown, { breaks }: { breaks: boolean }) {
  const data = (this as Parser).data();
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), literal];
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), formulaTree];
  return (tree: unknown, file: { toString: () => string }) =>
    asWritten(tree as Node, String(file), breaks);
}
