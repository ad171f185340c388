import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { packing } from "./packing.ts";
import { styled } from "./styled.ts";

const server = process.env["TASKFLOW_URL"] ?? "http://127.0.0.1:8421";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), styled(), packing()],
  resolve: { alias: { "@": here("./src") } },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ["/auth", "/graphql", "/chat", "/hub", "/v1", "/files", "/health"].map((path) => [
        path,
        { target: server, ws: true },
      ]),
    ),
  },
  build: {
    target: "es2022",
    // Inlined files are `data:` addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    rollupOptions: { input: { main: here("./index.html") } },
  },
  test: {
    // A busy machine is slow, not wrong.
    testTimeout: 30_000,
    // What is drawn needs a page; of the rest only what says `@vitest-environment jsdom`.
    projects: [
      {
        extends: true,
        test: { name: "drawn", environment: "jsdom", include: ["src/**/*.test.tsx"] },
      },
      {
        extends: true,
        test: { name: "plain", environment: "node", include: ["src/**/*.test.ts"] },
      },
    ],
    maxWorkers: availableParallelism(),
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
    // @rjsf names files without their endings, and graphql exists twice in Node: a bundler's work.
    server: { deps: { inline: [/@rjsf/, /graphql/] } },
  },
});
