/** JSON as somebody writes it: its value, or the first thing that keeps it from being JSON. */

export type Lack =
  | "value"
  | "key"
  | "colon"
  | "comma"
  | "quote"
  | "surplusComma"
  | "twice"
  | "surplus"
  | "unclosed";

export interface Mistake {
  readonly lack: Lack;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** What it is about: the key that is there twice, the bracket that is missing. */
  readonly what: string;
}

export type Reading = { readonly value: unknown } | { readonly mistake: Mistake };

const SPACE = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a text in JSON may not hold
const TEXT = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const PLAIN = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?![\w.+-])/y;

export function readJson(text: string): Reading {
  const found = new Scanner(text).mistake();
  return found ? { mistake: found } : { value: JSON.parse(text) };
}

interface Open {
  readonly closing: "}" | "]";
  readonly keys: Set<string>;
}

/** What may come next: `first` is a member or the end, `member` a member alone. */
type Next = "value" | "first" | "member" | "colon" | "after";

/** Goes through a text once, without recursion, so that no text is too deep for it. */
class Scanner {
  private at = 0;
  private readonly open: Open[] = [];
  private next: Next = "value";

  constructor(private readonly text: string) {}

  mistake(): Mistake | undefined {
    for (;;) {
      this.take(SPACE);
      const inside = this.open.at(-1);
      if (this.next === "after" && !inside) return this.end();
      const lack = inside && this.next !== "value" ? this.inside(inside) : this.value();
      if (lack) return lack;
    }
  }

  private end(): Mistake | undefined {
    return this.at < this.text.length ? this.lacking("surplus") : undefined;
  }

  /** What comes next in an object or a list. */
  private inside(here: Open): Mistake | undefined {
    const sign = this.text[this.at];
    if (this.next === "colon") {
      if (sign !== ":") return this.lacking("colon");
      return this.step("value");
    }
    if (sign === here.closing) {
      if (this.next === "member") return this.lacking("surplusComma");
      this.open.pop();
      return this.step("after");
    }
    if (this.next === "after") {
      if (sign === undefined) return this.lacking("unclosed", here.closing);
      return sign === "," ? this.step("member") : this.lacking("comma", here.closing);
    }
    if (sign === undefined && this.next === "first") return this.lacking("unclosed", here.closing);
    return here.closing === "}" ? this.key(here) : this.value();
  }

  private key({ keys }: Open): Mistake | undefined {
    const start = this.at;
    const written = this.take(TEXT);
    if (written === undefined) return this.lacking(this.text[start] === '"' ? "quote" : "key");
    const key = JSON.parse(written) as string;
    if (keys.has(key)) return this.lacking("twice", key, start);
    keys.add(key);
    this.next = "colon";
    return undefined;
  }

  private value(): Mistake | undefined {
    const sign = this.text[this.at];
    if (sign === "{" || sign === "[") {
      this.open.push({ closing: sign === "{" ? "}" : "]", keys: new Set() });
      return this.step("first");
    }
    const written = this.take(sign === '"' ? TEXT : PLAIN);
    if (written === undefined) return this.lacking(sign === '"' ? "quote" : "value");
    this.next = "after";
    return undefined;
  }

  private step(next: Next): undefined {
    this.at += 1;
    this.next = next;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }

  private lacking(lack: Lack, what = "", at = this.at): Mistake {
    const before = this.text.slice(0, at);
    const line = before.split("\n").length;
    return { lack, what, line, column: at - before.lastIndexOf("\n") };
  }
}
