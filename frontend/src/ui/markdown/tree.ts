/** A parsed text, as far as we look at it (mdast's nodes, in short). */
export interface Node {
  type: string;
  value?: string;
  url?: string;
  identifier?: string;
  lang?: string | null;
  meta?: string | null;
  align?: (string | null)[];
  children?: Node[];
  position?: { start: { offset?: number }; end: { offset?: number } };
}

export const text = (value: string): Node => ({ type: "text", value });

/** Replaces what is in a node, from the inside to the outside. */
export function rewrite(node: Node, change: (node: Node) => Node[]): Node {
  if (node.children) {
    node.children = node.children.flatMap((child) => change(rewrite(child, change)));
  }
  return node;
}

export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

/** The text between two places, which a parsed node always has. */
export function between(source: string, from: number | undefined, to: number | undefined): string {
  return source.slice(from ?? 0, to ?? 0);
}

export const startOf = (node: Node): number | undefined => node.position?.start.offset;
export const endOf = (node: Node): number | undefined => node.position?.end.offset;
