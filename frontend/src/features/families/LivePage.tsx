import { useCallback, useMemo, useState } from "react";
import { useConnection } from "@/api/connection";
import type { FamilyGraph } from "@/flow/graph";
import { useFamily } from "@/tasks/family/context";
import { useNarrow } from "@/ui/useNarrow";
import { FamilyCanvas } from "./canvas/FamilyCanvas";
import { layoutKeeper, sceneOf } from "./canvas/scene";
import { Differences } from "./differences/Differences";
import { tonesOf, useDifferences } from "./differences/useDifferences";
import { Header } from "./header/Header";
import styles from "./LivePage.module.css";
import { useBeginning } from "./live/useBeginning";
import { useMoment } from "./live/useMoment";
import { useView } from "./live/useView";
import { TaskPanel } from "./panel/TaskPanel";
import type { FamilyPageProps } from "./slots";
import { Inside } from "./zoom/Inside";

/** A family that is there: its canvas, the chosen task beside it, the time line below. */
export function LivePage({ id, TaskView, TimeLine }: FamilyPageProps) {
  const [view, show] = useView();
  const { graph, about, events } = useFamily((family) => family);
  useBeginning(graph.nodes, show);
  const past = useMoment(id, view.at);
  const then = past && view.comparing ? joined(past, graph) : past;
  const scene = useScene(then ?? graph, graph);
  const differences = useDifferences(id, view.comparing ? view.at : null, graph.seq);
  const tones = useMemo(() => tonesOf(differences), [differences]);
  const online = useConnection((connection) => connection.state === "online");
  const onSelect = useCallback((task: string | null) => show({ task }), [show]);
  const onEnter = useCallback((inside: string) => show({ inside }), [show]);
  const labelOf = useCallback(
    (task: string) => graph.nodes.find((node) => node.instanceId === task)?.label ?? about.label,
    [graph, about],
  );
  const inside = view.inside === null ? undefined : scene.index.get(view.inside);
  const chosen = view.task === null ? undefined : scene.index.get(view.task);
  return (
    <main className={styles["page"]} data-stale={!online || undefined}>
      <Header id={id} graph={past ?? graph} past={view.at !== null} />
      <div className={styles["middle"]}>
        <div className={styles["stage"]}>
          <FamilyCanvas
            scene={scene}
            selected={view.task}
            onSelect={onSelect}
            onEnter={onEnter}
            tones={tones}
            past={view.at !== null}
          />
          {inside && (
            <Inside
              family={id}
              node={inside}
              moment={view.at}
              alone={!chosen}
              onBack={() => show({ inside: null })}
            />
          )}
        </div>
        {view.comparing && view.at !== null ? (
          <Differences
            found={differences}
            seq={view.at}
            onSelect={onSelect}
            onClose={() => show({ comparing: false })}
          />
        ) : (
          chosen && (
            <TaskPanel
              key={chosen.instanceId}
              family={id}
              node={chosen}
              moment={view.at}
              {...(TaskView ? { TaskView } : {})}
              onClose={() => show({ task: null })}
              onEnter={() => onEnter(chosen.instanceId)}
            />
          )
        )}
      </div>
      <TimeLine
        family={id}
        label={about.label}
        first={(about.forkedFrom?.seq ?? 0) + 1}
        head={graph.seq}
        events={events}
        labelOf={labelOf}
        moment={view.at}
        onMoment={(at) => show(at === null ? { at, comparing: false } : { at })}
        comparing={view.comparing}
        onCompare={(comparing) => show({ comparing })}
      />
    </main>
  );
}

/** A moment, with what has come since. */
function joined(then: FamilyGraph, now: FamilyGraph): FamilyGraph {
  const known = new Set(then.nodes.map((node) => node.instanceId));
  return { ...now, nodes: [...then.nodes, ...now.nodes.filter((n) => !known.has(n.instanceId))] };
}

/** Cards stand where they stand now, also in the past: so one sees the family grow. */
function useScene(shown: FamilyGraph, now: FamilyGraph) {
  const [layoutOf] = useState(layoutKeeper);
  const shape = useNarrow() ? "outline" : "tree";
  const layout = layoutOf(now.nodes, shape);
  return useMemo(() => sceneOf(shown, layout, shape), [shown, layout, shape]);
}
