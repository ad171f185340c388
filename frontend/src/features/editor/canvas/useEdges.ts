import type { Edge } from "@xyflow/react";
import { useMemo, useState } from "react";
import type { FlowDocument } from "@/flow/document";
import { type WatchLine, watchLines } from "@/flow/rules";
import { type DrawnLink, drawnLinks } from "../model/links";
import { type DataKind, dataKind, schemaOf } from "../model/ports";
import type { DrawnType } from "../model/types";
import { useEditor, useTypes } from "../state/context";
import { SameObjects } from "./sameObjects";

export type LinkEdgeType = Edge<
  { link: DrawnLink | WatchLine; kind: DataKind; guard: string | undefined },
  "link"
>;

/** Every link as the canvas draws it. What did not change is the same object as before. */
export function useEdges(): LinkEdgeType[] {
  const types = useTypes();
  const document = useEditor((editor) => editor.document);
  const selection = useEditor((editor) => editor.selection);
  const [unchanged] = useState(() => new SameObjects<LinkEdgeType>());
  const links = useMemo(() => coloured(document, types), [document, types]);
  return useMemo(() => {
    const chosen = new Set(selection);
    const edges = links.map(
      ({ link, kind }): LinkEdgeType => ({
        id: link.id,
        type: "link",
        source: link.from,
        target: link.to,
        sourceHandle: { tree: "child", next: "next", data: "data", watch: "data" }[link.kind],
        targetHandle: "in",
        selected: chosen.has(link.id),
        selectable: link.kind === "next" || link.kind === "data",
        zIndex: 0,
        data: { link, kind, guard: link.kind === "data" ? link.connection.when : undefined },
      }),
    );
    return unchanged.of(edges);
  }, [links, selection, unchanged]);
}

function coloured(document: FlowDocument, types: ReadonlyMap<string, DrawnType>) {
  return [...drawnLinks(document), ...watchLines(document)].map(
    (link) =>
      ({
        link,
        kind:
          link.kind === "data" ? dataKind(schemaOf(document, link.connection.from, types)) : "any",
      }) as const,
  );
}
