import type { Edge } from "@xyflow/react";
import { useMemo, useRef } from "react";
import type { FlowDocument } from "@/flow/document";
import { type DrawnLink, drawnLinks } from "../model/links";
import { type DataKind, dataKind, schemaOf } from "../model/ports";
import { useEditor, useTypes } from "../state/context";
import type { DrawnType } from "../state/types";

export type LinkEdgeType = Edge<
  { link: DrawnLink; kind: DataKind; guard: string | undefined },
  "link"
>;

/** Every link as the canvas draws it. What did not change is the same object as before. */
export function useEdges(): LinkEdgeType[] {
  const types = useTypes();
  const document = useEditor((editor) => editor.document);
  const selection = useEditor((editor) => editor.selection);
  const known = useRef(new Map<string, LinkEdgeType>());
  const links = useMemo(() => coloured(document, types), [document, types]);
  return useMemo(() => {
    const chosen = new Set(selection);
    return links.map(({ link, kind }) => {
      const guard = link.kind === "data" ? link.connection.when : undefined;
      const selected = chosen.has(link.id);
      const before = known.current.get(link.id);
      if (
        before?.selected === selected &&
        before.data?.kind === kind &&
        before.data.guard === guard
      ) {
        return before;
      }
      const edge: LinkEdgeType = {
        id: link.id,
        type: "link",
        source: link.from,
        target: link.to,
        sourceHandle: { tree: "child", next: "next", data: "data" }[link.kind],
        targetHandle: "in",
        selected,
        selectable: link.kind !== "tree",
        zIndex: 0,
        data: { link, kind, guard },
      };
      known.current.set(link.id, edge);
      return edge;
    });
  }, [links, selection]);
}

function coloured(document: FlowDocument, types: ReadonlyMap<string, DrawnType>) {
  return drawnLinks(document).map(
    (link) =>
      ({
        link,
        kind:
          link.kind === "data" ? dataKind(schemaOf(document, link.connection.from, types)) : "any",
      }) as const,
  );
}
