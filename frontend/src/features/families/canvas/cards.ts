import type { Node } from "@xyflow/react";
import type { GraphNode } from "@/flow/graph";
import { CARD } from "@/ui/canvas/measures";
import type { Scene } from "./scene";
import type { TaskNodeData } from "./TaskNode";

export type CardNode = Node<TaskNodeData, "task">;

export interface Dress {
  readonly looks: (type: string) => { readonly label: string; readonly icon: string };
  readonly nameOf: (person: string) => string;
  readonly tones: ReadonlyMap<string, NonNullable<TaskNodeData["tone"]>>;
  readonly selected: string | null;
  readonly past: boolean;
  readonly arriving: (instance: string) => boolean;
}

/**
 * The cards of the tasks to draw. A card that says the same as before is the same object, so that
 * only those that changed are drawn anew.
 */
export function cardKeeper(): (
  scene: Scene,
  drawn: readonly GraphNode[],
  dress: Dress,
) => CardNode[] {
  let kept = new Map<string, CardNode>();
  return (scene, drawn, dress) => {
    const cards = drawn.map((task) => {
      const card = cardOf(scene, task, dress);
      const before = kept.get(task.instanceId);
      return before && alike(before, card) ? before : card;
    });
    kept = new Map(cards.map((card) => [card.id, card]));
    return cards;
  };
}

function cardOf(scene: Scene, task: GraphNode, dress: Dress): CardNode {
  const position = scene.layout.spots.get(task.instanceId) ?? { x: 0, y: 0 };
  const origin = dress.arriving(task.instanceId) ? originOf(scene, task) : undefined;
  const { label, icon } = dress.looks(task.type);
  return {
    id: task.instanceId,
    type: "task",
    position,
    ...CARD,
    selected: task.instanceId === dress.selected,
    ariaLabel: `${task.label}, ${task.kind}`,
    data: {
      task,
      icon,
      type: label,
      people: (task.people ?? []).map(dress.nameOf),
      tone: dress.tones.get(task.instanceId),
      past: dress.past,
      from: origin && { x: origin.x - position.x, y: origin.y - position.y },
    },
  };
}

/** What was there before it: the task it follows in sequence, else its parent. */
function originOf(scene: Scene, { instanceId, parent }: GraphNode) {
  const before = scene
    .edgesAt(instanceId)
    .find(({ kind, to }) => kind === "sequence" && to === instanceId);
  return scene.layout.spots.get(before?.from ?? parent ?? "");
}

function alike(one: CardNode, other: CardNode): boolean {
  return (
    one.data.task === other.data.task &&
    one.position.x === other.position.x &&
    one.position.y === other.position.y &&
    one.selected === other.selected &&
    one.data.tone === other.data.tone &&
    one.data.past === other.data.past &&
    one.data.icon === other.data.icon &&
    one.data.people.join() === other.data.people.join()
  );
}
