/** Where the tasks of a family stand: parents above, children in the order of their start. */

const GAP = { x: 40, y: 64 } as const;
/** More children than this are broken into rows, so that a family stays about as wide as high. */
const IN_A_ROW = 8;
const ASPECT = 1.9;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Placed {
  readonly instanceId: string;
  readonly parent: string | null;
}

export interface Bounds extends Spot, Size {}

export interface TreeLayout {
  readonly spots: ReadonlyMap<string, Spot>;
  /** InstanceIds of each parent's children, row by row. */
  readonly rows: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly bounds: Bounds;
}

type Row = readonly string[];

interface Block extends Size {
  readonly rows: readonly Row[];
}

/** Children side by side, in time linear in the number of tasks; the first task's card stays put. */
export function treeLayout(nodes: readonly Placed[], card: Size): TreeLayout {
  return new Layout(nodes, card).result();
}

const INDENT = 24;
const BETWEEN = 28;

/** Children under one another, each a little to the right of its parent: for narrow screens. */
export function outlineLayout(nodes: readonly Placed[], card: Size): TreeLayout {
  const { roots, children } = familyTree(nodes);
  const spots = new Map<string, Spot>();
  const waiting = roots.toReversed().map((name) => ({ name, depth: 0 }));
  let [right, bottom] = [card.width, 0];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { name, depth } = next;
    spots.set(name, { x: depth * INDENT, y: bottom });
    right = Math.max(right, depth * INDENT + card.width);
    bottom += card.height + BETWEEN;
    for (const child of (children.get(name) ?? []).toReversed()) {
      waiting.push({ name: child, depth: depth + 1 });
    }
  }
  const rows = new Map([...children].map(([name, below]) => [name, below.map((one) => [one])]));
  const height = Math.max(card.height, bottom - BETWEEN);
  return { spots, rows, bounds: { x: 0, y: 0, width: right, height } };
}

function familyTree(nodes: readonly Placed[]) {
  const known = new Set(nodes.map((node) => node.instanceId));
  const roots: string[] = [];
  const children = new Map<string, string[]>();
  for (const { instanceId, parent } of nodes) {
    if (parent === null || !known.has(parent)) roots.push(instanceId);
    else if (children.has(parent)) children.get(parent)?.push(instanceId);
    else children.set(parent, [instanceId]);
  }
  return { roots, children };
}

/** Without recursion: a family may be very deep. */
function parentsFirst(roots: readonly string[], children: ReadonlyMap<string, string[]>): string[] {
  const order = [...roots];
  for (const name of order) for (const child of children.get(name) ?? []) order.push(child);
  return order;
}

class Layout {
  private readonly roots: Row;
  private readonly order: Row;
  private readonly blocks = new Map<string, Block>();
  private readonly spots = new Map<string, Spot>();

  constructor(
    nodes: readonly Placed[],
    private readonly card: Size,
  ) {
    const { roots, children } = familyTree(nodes);
    this.roots = roots;
    this.order = parentsFirst(roots, children);
    for (const name of this.order.toReversed()) {
      this.blocks.set(name, this.blockAbove(children.get(name) ?? []));
    }
  }

  result(): TreeLayout {
    this.placeRow(this.roots, { x: 0, y: 0 });
    for (const name of this.order) this.placeBelow(name);
    const anchor = this.spots.get(this.roots[0] ?? "")?.x ?? 0;
    const rows = new Map([...this.blocks].map(([name, block]) => [name, block.rows]));
    const spots = new Map<string, Spot>();
    let [left, right, bottom] = [0, this.card.width, this.card.height];
    for (const [name, { x, y }] of this.spots) {
      const spot = { x: Math.round(x - anchor), y };
      spots.set(name, spot);
      left = Math.min(left, spot.x);
      right = Math.max(right, spot.x + this.card.width);
      bottom = Math.max(bottom, spot.y + this.card.height);
    }
    return { spots, rows, bounds: { x: left, y: 0, width: right - left, height: bottom } };
  }

  private block(name: string): Block {
    return this.blocks.get(name) ?? { ...this.card, rows: [] };
  }

  private blockAbove(children: Row): Block {
    const rows = this.broken(children);
    let { width, height } = this.card;
    for (const row of rows) {
      const size = this.sizeOf(row);
      width = Math.max(width, size.width);
      height += GAP.y + size.height;
    }
    return { rows, width, height };
  }

  private sizeOf(row: Row): Size {
    let width = (row.length - 1) * GAP.x;
    let height = 0;
    for (const name of row) {
      width += this.block(name).width;
      height = Math.max(height, this.block(name).height);
    }
    return { width, height };
  }

  private broken(children: Row): Row[] {
    if (children.length <= IN_A_ROW) return children.length ? [children] : [];
    let area = 0;
    for (const name of children) {
      const { width, height } = this.block(name);
      area += (width + GAP.x) * (height + GAP.y);
    }
    const longest = Math.max((this.card.width + GAP.x) * IN_A_ROW, Math.sqrt(area * ASPECT));
    const rows: string[][] = [[]];
    let filled = 0;
    for (const name of children) {
      const width = this.block(name).width + GAP.x;
      if (filled > 0 && filled + width > longest) {
        rows.push([]);
        filled = 0;
      }
      rows.at(-1)?.push(name);
      filled += width;
    }
    return rows;
  }

  /** Puts a card over the middle of each block of a row. */
  private placeRow(row: Row, start: Spot): void {
    let { x } = start;
    for (const name of row) {
      const { width } = this.block(name);
      this.spots.set(name, { x: x + (width - this.card.width) / 2, y: start.y });
      x += width + GAP.x;
    }
  }

  private placeBelow(name: string): void {
    const { rows } = this.block(name);
    const here = this.spots.get(name) as Spot;
    const sizes = rows.map((row) => this.sizeOf(row));
    const widest = Math.max(...sizes.map(({ width }) => width));
    let y = here.y + this.card.height + GAP.y;
    rows.forEach((row, index) => {
      const { width, height } = sizes[index] as Size;
      // Several rows stand flush left like lines of text, a single one under its parent's middle.
      const wide = rows.length > 1 ? widest : width;
      this.placeRow(row, { x: here.x + (this.card.width - wide) / 2, y });
      y += height + GAP.y;
    });
  }
}
