import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** The name that Mantine gives to the styles of a part of a component. */
const STYLED = /\bm_[0-9a-f]{6,8}\b/g;
const WHOLE = fileURLToPath(new URL("node_modules/@mantine/core/styles.css", import.meta.url));

/** Fails the build when a component of Mantine is used whose styles are not. */
export function styled(): Plugin {
  return {
    name: "styled",
    apply: "build",
    async generateBundle(_, files) {
      const used = new Set<string>();
      let styles = "";
      for (const file of Object.values(files)) {
        if (file.type === "chunk") for (const [name] of file.code.matchAll(STYLED)) used.add(name);
        else if (file.fileName.endsWith(".css")) styles += file.source;
      }
      const whole = await readFile(WHOLE, "utf8");
      const bare = [...used].filter(
        (name) => whole.includes(`.${name}`) && !styles.includes(`.${name}`),
      );
      if (bare.length > 0)
        this.error(`Name their styles in src/ui/mantine.css: ${bare.join(", ")}`);
    },
  };
}
