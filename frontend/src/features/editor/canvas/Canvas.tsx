import "@xyflow/react/dist/style.css";
import {
  Background,
  BackgroundVariant,
  type EdgeChange,
  MiniMap,
  type NodeChange,
  ReactFlow,
  SelectionMode,
} from "@xyflow/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { GRID } from "@/ui/canvas/measures";
import { useNarrow } from "@/ui/useNarrow";
import { useEditor, useEditorStore } from "../state/context";
import styles from "./Canvas.module.css";
import { CanvasTools } from "./CanvasTools";
import { DrawnLine } from "./DrawnLine";
import { EmptyCanvas } from "./EmptyCanvas";
import { GroupNode } from "./GroupNode";
import { ArrowHead, LinkEdge } from "./LinkEdge";
import { NoteNode } from "./NoteNode";
import type { DrawnNode } from "./nodes";
import type { Sizes } from "./notesAndGroups";
import { TaskNode } from "./TaskNode";
import { useConnecting } from "./useConnecting";
import { useDragging } from "./useDragging";
import { useDropping } from "./useDropping";
import { type LinkEdgeType, useEdges } from "./useEdges";
import { useNodes } from "./useNodes";
import { useSteady } from "./useSteady";

const nodeTypes = { task: TaskNode, note: NoteNode, together: GroupNode };
const edgeTypes = { link: LinkEdge };
const SNAP: [number, number] = [GRID, GRID];
const FIT = { padding: 0.1, maxZoom: 1 };
/** On a phone cards stay readable, even if one has to move the canvas to see them all. */
const FIT_NARROW = { ...FIT, minZoom: 0.5 };

interface Props {
  /** Something is to be looked at closely. */
  onOpen: () => void;
  /** Something was pressed. */
  onPick: () => void;
  /** A note is wanted. */
  onNote: () => void;
}

/** The drawing: tasks as cards, what links them, notes beside them. */
export function Canvas({ onOpen, onPick, onNote }: Props) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const narrow = useNarrow();
  const [sizes, setSizes] = useState<Sizes>(new Map());
  const [boxing, setBoxing] = useState(false);
  useSteady();
  const nodes = useNodes(sizes);
  const edges = useEdges();
  const crowded = useEditor((editor) => editor.document.tasks.length > 6);

  const onNodesChange = (changes: NodeChange<DrawnNode>[]) => {
    select(store, changes);
    const measured = changes.flatMap((change) =>
      change.type === "dimensions" && change.dimensions && change.id.startsWith("note:")
        ? [[change.id, change.dimensions] as const]
        : [],
    );
    if (measured.length) setSizes((before) => new Map([...before, ...measured]));
  };

  return (
    <div className={styles["canvas"]} data-boxing={boxing || undefined}>
      <ArrowHead />
      <ReactFlow<DrawnNode, LinkEdgeType>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={(changes) => select(store, changes)}
        {...useDragging()}
        {...useConnecting()}
        {...useDropping()}
        onNodeClick={onPick}
        onEdgeClick={onPick}
        onNodeDoubleClick={onOpen}
        onEdgeDoubleClick={onOpen}
        connectionLineComponent={DrawnLine}
        connectOnClick={false}
        snapToGrid
        snapGrid={SNAP}
        fitView
        fitViewOptions={narrow ? FIT_NARROW : FIT}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        multiSelectionKeyCode={MULTI}
        selectionMode={SelectionMode.Partial}
        selectionOnDrag={boxing}
        panOnDrag={boxing ? BOXING_PAN : true}
        panOnScroll={false}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        proOptions={{ hideAttribution: true }}
        aria-label={t("canvas.label")}
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID * 3} size={1.4} />
        {crowded && !narrow && (
          <MiniMap
            className={styles["map"] ?? ""}
            pannable
            zoomable
            ariaLabel={t("canvas.map")}
            nodeBorderRadius={8}
            nodeColor="color-mix(in oklch, var(--tf-ink) 32%, var(--tf-surface))"
            nodeStrokeColor="transparent"
            maskStrokeColor="var(--tf-accent)"
            maskStrokeWidth={2}
            maskColor="color-mix(in oklch, var(--tf-ground) 72%, transparent)"
          />
        )}
      </ReactFlow>
      <EmptyCanvas />
      <CanvasTools boxing={boxing} onBoxing={setBoxing} onNote={onNote} />
    </div>
  );
}

const MULTI = ["Shift", "Meta", "Control"];
/** While dragging selects, the middle and right buttons move the canvas. */
const BOXING_PAN = [1, 2];

type Changes = readonly (NodeChange<DrawnNode> | EdgeChange<LinkEdgeType>)[];

/** Takes over what the canvas says of the selection. */
function select(store: ReturnType<typeof useEditorStore>, changes: Changes) {
  const picked = changes.filter((change) => change.type === "select");
  if (picked.length === 0) return;
  const chosen = new Set(store.getState().selection);
  for (const { id, selected } of picked) {
    if (selected) chosen.add(id);
    else chosen.delete(id);
  }
  store.getState().select([...chosen]);
}
