import type { ELK as Elk, ElkNode } from "elkjs/lib/elk-api";

let engine: Promise<Elk> | undefined;

/** ELK, loaded when it is first needed, working beside the page. */
function elk(): Promise<Elk> {
  engine ??= import("elkjs/lib/elk-api.js").then(
    ({ default: Engine }) =>
      new Engine({
        workerFactory: () =>
          new Worker(new URL("elkjs/lib/elk-worker.min.js", import.meta.url), { type: "classic" }),
      }),
  );
  return engine;
}

/** Lays a graph out in layers; the answer has positions, sizes and routes. */
export async function layered(graph: ElkNode): Promise<ElkNode> {
  return (await elk()).layout(graph);
}
