// Which patterns a browser can be asked about: schemas come from people, and one such as `^(a+)+$`
// holds a page up for minutes. What is left out here the server checks, in bounded time.

/** Steps that one pattern may take on one text. */
const MOST = 1_000_000;
/** What stands in one of these is a value, whatever it looks like. */
const VALUES = new Set(["const", "enum", "default", "examples"]);

/** At most how many steps a pattern takes on a text of this length; Infinity: nobody knows. */
export function steps(pattern: string, length: number): number {
  const reading = new Reading(pattern, length);
  while (!reading.over) reading.next();
  return reading.total;
}

const REPEAT = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/;
const ONE = /^(?:\\[pP]\{[^}]*\}|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S])/u;
const UNKNOWN = Number.POSITIVE_INFINITY;

/** A pattern that is read from left to right; `varies` says of a part that it may fit in several ways. */
class Reading {
  total: number;
  private readonly groups = [{ varies: false }];
  private last = { varies: false };

  constructor(
    private rest: string,
    private readonly length: number,
  ) {
    this.total = rest.startsWith("^") ? 1 : length + 1;
  }

  get over(): boolean {
    return this.rest === "" || this.total === UNKNOWN;
  }

  next(): void {
    const repeat = REPEAT.exec(this.rest);
    if (repeat) this.repeat(repeat);
    else if (this.rest.startsWith("(")) this.open();
    else if (this.rest.startsWith(")")) this.close();
    else if (this.rest.startsWith("|")) this.either();
    else this.one();
  }

  private repeat([whole, least, comma, most]: RegExpExecArray): void {
    const unbounded = whole.startsWith("?") ? 1 : this.length;
    const times = comma === "" ? Number(least) : Number(most || unbounded);
    if (this.last.varies && times > 1) this.total = UNKNOWN;
    if (comma !== "") {
      this.here.varies = true;
      this.total *= Math.min(times, this.length) + 1;
    }
    this.take(whole);
  }

  private open(): void {
    const [whole = "("] = /^\((\?(?::|<[A-Za-z]\w*>))?/.exec(this.rest) ?? [];
    // Looking around, and what is not known here.
    if (this.rest.startsWith("(?") && whole === "(") this.total = UNKNOWN;
    this.groups.push({ varies: false });
    this.take(whole);
  }

  private close(): void {
    this.last = this.groups.pop() ?? this.last;
    if (this.last.varies) this.here.varies = true;
    this.take(")");
  }

  private either(): void {
    this.here.varies = true;
    this.total *= 2;
    this.take("|");
  }

  private one(): void {
    const [whole = "x"] = ONE.exec(this.rest) ?? [];
    // A group that is named again.
    if (/^\\[1-9k]/.test(whole)) this.total = UNKNOWN;
    this.last = { varies: false };
    this.take(whole);
  }

  private get here(): { varies: boolean } {
    return this.groups.at(-1) ?? this.last;
  }

  private take(part: string): void {
    this.rest = this.rest.slice(part.length);
  }
}

/** A schema without the patterns that would take too long on texts of this length. */
export function bounded(schema: unknown, length: number): unknown {
  if (Array.isArray(schema)) return schema.map((one) => bounded(one, length));
  if (typeof schema !== "object" || schema === null) return schema;
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    const costly = key === "pattern" && typeof value === "string" && steps(value, length) > MOST;
    if (!costly) kept[key] = VALUES.has(key) ? value : bounded(value, length);
  }
  const named = kept["patternProperties"];
  if (typeof named !== "object" || named === null) return kept;
  const names = Object.entries(named).filter(([name]) => steps(name, length) <= MOST);
  if (names.length === Object.keys(named).length) return kept;
  // Which names are "additional" is not known any more.
  const { additionalProperties: _, unevaluatedProperties: __, ...rest } = kept;
  return { ...rest, patternProperties: Object.fromEntries(names) };
}

/** The length of the longest text, or name, in a value. */
export function longest(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (most, [key, inner]) => Math.max(most, key.length, longest(inner)),
    0,
  );
}
