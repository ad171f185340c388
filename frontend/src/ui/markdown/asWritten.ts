/** What Markdown would leave out of a text, put back as it was written. */
import { between, endOf, type Node, rewrite, startOf, text, walk } from "./tree";

/** Where a link may lead: to where a person can see it goes. */
const SAFE = /^(https?:|mailto:)/i;
const MARKED = /[[<]/;
const FREE = /[\s*_~(|]|[^\p{ASCII}]/u;
const LANGUAGE = /^[\w+#.-]*$/;

/** Gives back to the tree of a text what would not be read; `breaks`: lines end where they do. */
export function asWritten(tree: Node, source: string, breaks: boolean): void {
  const kinds = readings(namedBy(tree), source, breaks);
  rewrite(tree, (node) => kinds[node.type]?.(node) ?? [node]);
  if (![...walk(tree)].some(isRead) && source.trim()) {
    tree.children = [{ type: "paragraph", children: [text(source.trim())] }];
  }
}

type Reading = (node: Node) => Node[];

/** How each kind of node is read that is not always read as Markdown has it. */
function readings(named: Named, source: string, breaks: boolean): Record<string, Reading> {
  const written = (node: Node) => text(between(source, startOf(node), endOf(node)));
  const reference: Reading = (node) =>
    named.links.has(node.identifier ?? "") ? [node] : [written(node)];
  return {
    link: (node) => (leads(node, source) ? [node] : withMarks(node, source)),
    linkReference: reference,
    imageReference: reference,
    definition: (node) =>
      named.used.has(node) ? [node] : [{ type: "paragraph", children: [written(node)] }],
    footnoteDefinition: (node) =>
      named.notes.has(node.identifier ?? "") ? [node] : noteAsText(node),
    emphasis: (node) => (touches(node, source) ? withMarks(node, source) : [node]),
    table: (node) => [withAllCells(node)],
    code: (node) => [withOddLanguage(node)],
    text: (node) => (breaks ? broken(node.value ?? "") : [node]),
  };
}

interface Named {
  /** What is referred to and leads somewhere, and the definitions that say where. */
  links: ReadonlySet<string>;
  used: ReadonlySet<Node>;
  notes: ReadonlySet<string>;
}

function namedBy(tree: Node): Named {
  const nodes = [...walk(tree)];
  const asked = new Set(
    nodes.filter(({ type }) => /^(link|image)Reference$/.test(type)).map((one) => one.identifier),
  );
  const first = new Map<string, Node>();
  for (const node of nodes) {
    const { type, identifier = "", url = "" } = node;
    const counts = type === "definition" && asked.has(identifier) && SAFE.test(url);
    if (counts && !first.has(identifier)) first.set(identifier, node);
  }
  const notes = nodes.filter(({ type }) => type === "footnoteReference");
  return {
    links: new Set(first.keys()),
    used: new Set(first.values()),
    notes: new Set(notes.map(({ identifier }) => identifier ?? "")),
  };
}

/** An address that is only written there is a link where the standard has it; not in a tag, or quoted. */
function leads(node: Node, source: string): boolean {
  if (!SAFE.test(node.url ?? "") || !node.children?.length) return false;
  const start = startOf(node);
  if (start === undefined || MARKED.test(source.charAt(start))) return true;
  return start === 0 || FREE.test(source.charAt(start - 1));
}

/** A node's content between the signs that were to make it one. */
function withMarks(node: Node, source: string): Node[] {
  const children = node.children ?? [];
  const [first, last] = [children[0], children.at(-1)];
  if (!first || !last) return [text(between(source, startOf(node), endOf(node)))];
  return [
    text(between(source, startOf(node), startOf(first))),
    ...children,
    text(between(source, endOf(last), endOf(node))),
  ];
}

function noteAsText(node: Node): Node[] {
  const [first, ...others] = node.children ?? [];
  const mark = text(`[^${node.identifier}]: `);
  return [{ type: "paragraph", children: [mark, ...(first?.children ?? [])] }, ...others];
}

/** `2*3*4`: signs between letters and digits are no emphasis; in scripts without blanks they may be. */
function touches(node: Node, source: string): boolean {
  const [start, end] = [startOf(node) ?? 0, endOf(node) ?? 0];
  return /^\w\*\w$/.test(source.slice(start - 1, start + 2)) && /\w/.test(source.charAt(end));
}

/** Cells beyond the table's head are drawn too. */
function withAllCells(node: Node): Node {
  const most = Math.max(...(node.children ?? []).map((row) => row.children?.length ?? 0));
  const align = node.align ?? [];
  return { ...node, align: [...align, ...Array(Math.max(0, most - align.length)).fill(null)] };
}

/** What stands after the mark of a code block is a language, or else a line of it. */
function withOddLanguage(node: Node): Node {
  if (LANGUAGE.test(node.lang ?? "")) return node;
  const line = [node.lang, node.meta].filter(Boolean).join(" ");
  return { ...node, lang: null, meta: null, value: `${line}\n${node.value ?? ""}` };
}

function broken(value: string): Node[] {
  return value
    .split("\n")
    .flatMap((line, index) => (index === 0 ? [text(line)] : [{ type: "break" }, text(line)]));
}

function isRead({ type, value }: Node): boolean {
  if (type === "image" || type === "imageReference" || type === "code") return true;
  return (value ?? "").trim() !== "";
}
