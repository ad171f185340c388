import { useReactFlow, useStoreApi } from "@xyflow/react";
import type { KeyboardEvent } from "react";
import { boxOf, type Scene } from "./scene";

interface Keys {
  scene: Scene;
  selected: string | null;
  onSelect: (instance: string | null) => void;
  onEnter: (instance: string) => void;
  /** The canvas is moved, to show a task. */
  onShow: () => void;
}

/** Arrow keys go through the tree, Enter goes into a task, Escape lets go of it. */
export function useTreeKeys({ scene, selected, onSelect, onEnter, onShow }: Keys) {
  const store = useStoreApi();
  const { setCenter } = useReactFlow();

  const show = (instance: string) => {
    const box = boxOf(scene, instance);
    const { transform, width, height } = store.getState();
    if (!box) return;
    const zoom = transform[2];
    const [left, top] = [box.x * zoom + transform[0], box.y * zoom + transform[1]];
    const seen = left > 0 && top > 0 && left + 80 < width && top + 60 < height;
    if (seen) return;
    onShow();
    void setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom, duration: 150 });
  };

  return (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    if (event.key === "Enter" && selected) onEnter(selected);
    else if (event.key === "Escape") onSelect(null);
    else {
      const next = neighbour(scene, selected, event.key);
      if (next === undefined) return;
      onSelect(next);
      show(next);
    }
    event.preventDefault();
  };
}

/** Where an arrow key leads from a task; from nowhere to the first task. */
export function neighbour(scene: Scene, from: string | null, key: string): string | undefined {
  if (!/^(Arrow(Up|Down|Left|Right)|Home|End)$/.test(key)) return undefined;
  const first = scene.nodes[0]?.instanceId;
  if (from === null || key === "Home") return first;
  if (key === "End") return scene.nodes.at(-1)?.instanceId;
  const here = scene.index.get(from);
  const below = (parent: string | null | undefined) =>
    scene.nodes.filter((node) => node.parent === (parent ?? null)).map((node) => node.instanceId);
  if (key === "ArrowUp") return here?.parent ?? undefined;
  if (key === "ArrowDown") return below(from)[0];
  const siblings = below(here?.parent);
  return siblings[siblings.indexOf(from) + (key === "ArrowRight" ? 1 : -1)];
}
