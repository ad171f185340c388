import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const packers = {
  ".br": (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  ".gz": (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};
const TEXT = /\.(css|html|js|json|svg)$/;
/** Bytes that fit into one packet anyhow. */
const SMALL = 1024;

/** Lays a packed copy beside each file of text, so that the server never packs anything. */
export function packing(): Plugin {
  return {
    name: "packing",
    apply: "build",
    async writeBundle({ dir = "dist" }, files) {
      const texts = Object.keys(files).filter((name) => TEXT.test(name));
      await Promise.all(texts.map((name) => pack(join(dir, name))));
    },
  };
}

async function pack(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < SMALL) return;
  for (const [ending, packed] of Object.entries(packers)) {
    await writeFile(file + ending, await packed(bytes));
  }
}
