import "@xyflow/react/dist/base.css";
import { Background, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNarrow } from "@/ui/useNarrow";
import { useNames } from "../live/useNames";
import styles from "./Canvas.module.css";
import { CanvasTools } from "./CanvasTools";
import { cardKeeper } from "./cards";
import { FarView } from "./FarView";
import { Lines } from "./Lines";
import { linesOf } from "./lines";
import { Overview } from "./Overview";
import { boxOf, type Scene, taskAt, within } from "./scene";
import { TaskNode, type TaskNodeData } from "./TaskNode";
import { useArrivals } from "./useArrivals";
import { useFitting } from "./useFitting";
import { useKeptSeen } from "./useKeptSeen";
import { usePulses } from "./usePulses";
import { useTreeKeys } from "./useTreeKeys";
import { useTypeLooks } from "./useTypeLooks";
import { useWindow } from "./useWindow";

export interface CanvasProps {
  scene: Scene;
  selected: string | null;
  onSelect: (instance: string | null) => void;
  /** Goes into a task. */
  onEnter: (instance: string) => void;
  /** What a comparison says of tasks, by instanceId. */
  tones: ReadonlyMap<string, NonNullable<TaskNodeData["tone"]>>;
  /** What is shown is not how things are now. */
  past: boolean;
}

/** The family as it grows: any number of tasks, the ones in view as cards. */
export function FamilyCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

const nodeTypes = { task: TaskNode };
/** From here on cards could not be read, or would be too many to move smoothly. */
const MOST_CARDS = 120;
const SMALLEST = 0.26;

function Canvas({ scene, selected, onSelect, onEnter, tones, past }: CanvasProps) {
  const { t } = useTranslation("families");
  const { part, zoom } = useWindow();
  const drawn = useMemo(() => within(scene, part), [scene, part]);
  const far = drawn.length > MOST_CARDS || (zoom < SMALLEST && drawn.length > 24);
  const cards = useCards(scene, far ? [] : drawn, { tones, selected, past });
  const lines = useMemo(() => (far ? [] : linesOf(scene, drawn)), [scene, drawn, far]);
  const pulses = usePulses();
  const { screenToFlowPosition } = useReactFlow();
  const { fit, onMove, letBe } = useFitting(scene);
  const onKeyDown = useTreeKeys({ scene, selected, onSelect, onEnter, onShow: letBe });
  const narrow = useNarrow();
  useKeptSeen(scene, narrow ? selected : null);
  const at = (event: { clientX: number; clientY: number }) =>
    taskAt(scene, screenToFlowPosition({ x: event.clientX, y: event.clientY })) ?? null;
  // The family may grow, and be fitted anew, before the finger is lifted.
  const pressed = useRef<string | null>(null);
  const select = () => onSelect(pressed.current);
  return (
    <section
      className={styles["canvas"]}
      data-past={past || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from task to task here
      tabIndex={0}
      aria-label={t("live.canvas")}
      onKeyDown={onKeyDown}
      onPointerDownCapture={(event) => {
        pressed.current = cardAt(event.target) ?? (far ? at(event) : null);
      }}
      onDoubleClick={(event) => {
        const task = at(event);
        if (task) onEnter(task);
      }}
    >
      {far && <FarView scene={scene} selected={selected} tones={tones} />}
      <ReactFlow
        nodes={cards}
        edges={[]}
        nodeTypes={nodeTypes}
        minZoom={0.01}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        zoomOnDoubleClick={false}
        panOnScroll
        proOptions={{ hideAttribution: true }}
        onNodeClick={select}
        onPaneClick={select}
        onMove={onMove}
      >
        {!far && <Background gap={24} size={1.5} color="var(--tf-line)" />}
        <Lines lines={lines} pulses={pulses} />
      </ReactFlow>
      <CanvasTools onFit={fit} onZoom={letBe} about={chosenAt(scene, selected)} />
      {!narrow && scene.nodes.length > 6 && <Overview scene={scene} onMove={letBe} />}
      <Spoken scene={scene} selected={selected} />
    </section>
  );
}

/** The middle of the chosen task. */
function chosenAt(scene: Scene, selected: string | null) {
  const box = selected === null ? undefined : boxOf(scene, selected);
  return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The task whose card holds an element. */
const cardAt = (element: EventTarget): string | undefined =>
  element instanceof Element
    ? element.closest<HTMLElement>(".react-flow__node")?.dataset["id"]
    : undefined;

function useCards(
  scene: Scene,
  drawn: Scene["nodes"],
  { tones, selected, past }: Pick<CanvasProps, "tones" | "selected" | "past">,
) {
  const [keep] = useState(cardKeeper);
  const looks = useTypeLooks();
  const nameOf = useNames();
  const arriving = useArrivals();
  return keep(scene, drawn, { looks, nameOf, arriving, tones, selected, past });
}

/** Says to those who do not see the canvas which task is chosen, and how it is. */
function Spoken({ scene, selected }: Pick<CanvasProps, "scene" | "selected">) {
  const { t } = useTranslation("families");
  const task = selected === null ? undefined : scene.index.get(selected);
  return (
    <p className={styles["spoken"]} aria-live="polite">
      {task &&
        t("live.spoken", { label: task.label, kind: t(`live.kind.${task.kind}`), line: task.line })}
    </p>
  );
}
