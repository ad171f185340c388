/** Formulas within a line: `$x$`, `$$x$$`, `\(x\)`, `\[x\]` are read as they were written. */
import { type Code, type Construct, type Context, isLineEnd, isSpace } from "./construct";

const DOLLAR = 36;
const BACKSLASH = 92;
const TICK = 96;
const CLOSERS = new Map([
  [40, 41],
  [91, 93],
]);

const isDigit = (code: Code): boolean => code !== null && code >= 48 && code <= 57;
const isBlank = (code: Code): boolean => code === null || isSpace(code) || isLineEnd(code);

/** Up to where it is known that no formula of a kind ends, so that no text is looked at twice. */
const barren = new WeakMap<Context, Map<number, number>>();

function barrenOf(context: Context): Map<number, number> {
  const known = barren.get(context) ?? new Map<number, number>();
  barren.set(context, known);
  return known;
}

export const formula: Construct = {
  name: "formula",
  tokenize(effects, ok, nok) {
    const known = barrenOf(this);
    /** What ends it: the bracket after a backslash, or this many dollars. */
    let closer = 0;
    let before: Code = null;

    const consume = (code: Code) => {
      before = code;
      effects.consume(code);
    };
    const then = (code: Code, next: typeof ok) => {
      consume(code);
      return next;
    };
    const fail = (code: Code) => {
      known.set(closer, this.now().offset);
      return nok(code);
    };
    const done = (code: Code) => {
      effects.exit("data");
      return ok(code);
    };

    const inside = (code: Code): ReturnType<typeof ok> => {
      // Ticks mark code, which goes before.
      if (code === null || code === TICK) return fail(code);
      if (isLineEnd(code)) return lineEnd(code);
      if (code === BACKSLASH) return then(code, escaped);
      if (code === DOLLAR && closer <= 2) return atDollar(code);
      consume(code);
      return inside;
    };
    const lineEnd = (code: Code) => {
      effects.exit("data");
      effects.enter("lineEnding");
      consume(code);
      effects.exit("lineEnding");
      return lineStart;
    };
    const lineStart = (code: Code): ReturnType<typeof ok> => {
      if (code === null || isLineEnd(code) || code === TICK) return fail(code);
      effects.enter("data");
      return inside(code);
    };
    const escaped = (code: Code): ReturnType<typeof ok> => {
      if (code === null || isLineEnd(code)) return inside(code);
      consume(code);
      return code === closer ? done : inside;
    };
    /** A dollar ends a formula when no blank is before it, so that prices are none. */
    const atDollar = (code: Code): ReturnType<typeof ok> => {
      const blank = isBlank(before);
      consume(code);
      if (closer === 2) return (next) => (next === DOLLAR ? then(next, done) : inside(next));
      return (next) => (blank || isDigit(next) ? inside(next) : done(next));
    };

    const open = (kind: number) => {
      closer = kind;
      return this.now().offset < (known.get(kind) ?? 0);
    };
    const afterDollar = (code: Code) => {
      if (code === DOLLAR) return then(code, afterDollars);
      return isBlank(code) || open(1) ? nok(code) : inside(code);
    };
    const afterDollars = (code: Code) => (isBlank(code) || open(2) ? nok(code) : inside(code));
    const afterBackslash = (code: Code) => {
      const bracket = CLOSERS.get(code ?? 0);
      if (bracket === undefined || open(bracket)) return nok(code);
      consume(code);
      return inside;
    };
    return (code) => {
      effects.enter("data");
      consume(code);
      return code === DOLLAR ? afterDollar : afterBackslash;
    };
  },
};
