/** Formulas of several lines: `$$`, `\[` or `\begin{…}` opens one, what closes it ends a line. */
import { type Code, type Construct, isLineEnd } from "./construct";

const OPENERS: readonly [opener: RegExp, closer: RegExp][] = [
  [/^\$\$\s*$/, /\$\$\s*$/],
  [/^\\\[\s*$/, /\\\]\s*$/],
  [/^\\begin\{[a-zA-Z]+\*?\}/, /\\end\{[a-zA-Z]+\*?\}[.,;]?\s*$/],
];

const textOf = (code: number): string => (code < 0 ? " " : String.fromCharCode(code));

/** Where the next line belongs to the same list or quotation. */
const goesOn: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    return (code) => {
      if (code === null) return nok(code);
      effects.enter("lineEnding");
      effects.consume(code);
      effects.exit("lineEnding");
      return (next) => (this.parser.lazy[this.now().line] ? nok(next) : ok(next));
    };
  },
};

export const formulaBlock: Construct = {
  name: "formulaBlock",
  concrete: true,
  tokenize(effects, ok, nok) {
    let closer: RegExp | undefined;
    let line = "";

    const done = (code: Code) => {
      effects.exit("formulaBlock");
      return ok(code);
    };
    const startLine = (code: Code): ReturnType<typeof ok> => {
      line = "";
      if (code === null || isLineEnd(code)) return atLineEnd(code);
      effects.enter("formulaLine");
      return inLine(code);
    };
    const inLine = (code: Code): ReturnType<typeof ok> => {
      if (code === null || isLineEnd(code)) {
        effects.exit("formulaLine");
        return atLineEnd(code);
      }
      line += textOf(code);
      effects.consume(code);
      return inLine;
    };
    const atLineEnd = (code: Code): ReturnType<typeof ok> => {
      if (closer) return closer.test(line) ? done(code) : next(code);
      closer = OPENERS.find(([opener]) => opener.test(line))?.[1];
      if (!closer) return nok(code);
      if (this.interrupt) return ok(code);
      // `\begin{x} … \end{x}` in one line.
      return line.startsWith("\\begin") && closer.test(line) ? done(code) : next(code);
    };
    const next = (code: Code) => effects.check(goesOn, over, done)(code);
    const over = (code: Code) => {
      effects.enter("lineEnding");
      effects.consume(code);
      effects.exit("lineEnding");
      return startLine;
    };
    return (code) => {
      effects.enter("formulaBlock");
      return startLine(code);
    };
  },
};

interface Token {
  start: { line: number };
}

interface Compiler {
  enter: (node: object, token: Token) => void;
  exit: (token: Token) => void;
  sliceSerialize: (token: Token) => string;
  stack: object[];
}

interface FormulaNode {
  value: string;
  /** By their place below the first; what is missing is empty. */
  lines: string[];
  first: number;
}

const open = (compiler: Compiler) => compiler.stack.at(-1) as FormulaNode;

/** For the tree: a formula of several lines is a block of code. */
export const formulaTree = {
  enter: {
    formulaBlock(this: Compiler, token: Token) {
      const first = token.start.line;
      this.enter({ type: "code", lang: "latex", meta: null, value: "", lines: [], first }, token);
    },
  },
  exit: {
    formulaLine(this: Compiler, token: Token) {
      const { lines, first } = open(this);
      lines[token.start.line - first] = this.sliceSerialize(token);
    },
    formulaBlock(this: Compiler, token: Token) {
      const formula = open(this);
      formula.value = formula.lines.join("\n");
      this.exit(token);
    },
  },
};
