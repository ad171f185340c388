/** Flow commands: what people do with an open flow, whichever way they ask for it. */
import type { TFunction } from "i18next";
import { findTask, labelOf } from "@/flow/document";
import type { FlowOperation } from "@/flow/operation";
import type { Spot } from "@/flow/treeLayout";
import { layered } from "@/ui/canvas/layered";
import { type Addition, adding, type Hanging, hangingOn } from "../model/adding";
import { aligning, type Line, type Spread, spreading } from "../model/aligning";
import { arranging } from "../model/arranging";
import { canvasItem, groupId, noteId } from "../model/canvasItems";
import { AWAY, type Clip, clipOf, pasting, readClip } from "../model/clipboard";
import { moving, standing } from "../model/moving";
import { freeId } from "../model/names";
import { snapped, takenSpots } from "../model/placing";
import { removing } from "../model/removing";
import type { DrawnType } from "../model/types";
import type { EditorStore } from "../state/editor";

/** The part of the canvas that deeds need. */
export interface Sight {
  /** The middle of what is seen. */
  centre: () => Spot;
  /** Brings a task into sight, above what covers the lower part of the canvas. */
  reveal: (name: string, covered?: number) => void;
  /** Puts the keyboard on a task's card. */
  focus: (name: string) => void;
  fit: () => void;
  zoom: (way: 1 | -1) => void;
}

export interface FlowCommandsOf {
  store: EditorStore;
  types: ReadonlyMap<string, DrawnType>;
  sight: Sight;
  t: TFunction<"editor">;
}

export type FlowCommands = ReturnType<typeof createFlowCommands>;

export function createFlowCommands({ store, types, sight, t }: FlowCommandsOf) {
  const now = () => store.getState();
  const nameOf = (id: string) => {
    const task = now().document.tasks.find(({ name }) => name === id);
    return task ? labelOf(task) : id;
  };
  const selectedTasks = () =>
    now().selection.filter(
      (id) =>
        canvasItem(id).kind === "task" && now().document.tasks.some(({ name }) => name === id),
    );
  const whole = () => {
    const { selection } = now();
    const [only] = selection;
    return only !== undefined && selection.length === 1
      ? nameOf(only)
      : t("things", { count: selection.length });
  };
  const attempt = (make: () => FlowOperation | undefined, label: string, key?: string): boolean => {
    try {
      const operation = make();
      return operation !== undefined && now().edit(operation, { label, ...(key ? { key } : {}) });
    } catch (error) {
      now().refuse(error);
      return false;
    }
  };

  const paste = (clip: Clip, by: Spot, parent: string | undefined) => {
    const { operation, selection } = pasting(now().document, clip, { by, parent });
    if (!operation || !now().edit(operation, { label: t("step.paste") })) return;
    now().select(selection);
    now().announce(t("said.pasted", { count: selection.length }));
    const first = selection.find((id) => canvasItem(id).kind === "task");
    if (first !== undefined) sight.focus(first);
    const [seen] = selection;
    if (seen !== undefined) sight.reveal(seen);
  };

  return {
    store,
    sight,
    types,

    /** Adds a task of a type at a spot, or where it belongs; answers its name. */
    add(type: DrawnType, wish: { at?: Spot; hanging?: Hanging } = {}): string | undefined {
      const { document, selection } = now();
      const hanging = wish.hanging ?? (wish.at ? undefined : hangingOn(document, selection.at(-1)));
      const free = document.tasks.length === 0 || !hanging ? (wish.at ?? sight.centre()) : wish.at;
      const { name, operation }: Addition = adding(document, takenSpots(document), type, {
        at: free,
        hanging,
      });
      if (!now().edit(operation, { label: t("step.add", { label: type.label }) })) return undefined;
      now().select([name]);
      now().announce(t("said.added", { label: type.label }));
      sight.reveal(name);
      sight.focus(name);
      return name;
    },

    addNote() {
      const { document } = now();
      const id = freeId(
        (document.notes ?? []).map((note) => note.id),
        "note",
      );
      const { x, y } = sight.centre();
      const note = { id, text: t("note.first"), position: snapped({ x: x - 120, y: y - 40 }) };
      if (now().edit({ op: "addNote", note }, { label: t("step.addNote") }))
        now().select([noteId(id)]);
    },

    /** Removes what is selected; the keyboard goes on where it hung. */
    remove() {
      const said = whole();
      const parents = selectedTasks().map((name) => findTask(now().document, name)?.parent);
      const done = attempt(
        () => removing(now().document, now().selection),
        t("step.remove", { what: said }),
      );
      if (!done) return;
      now().select([]);
      now().announce(t("said.removed", { what: said }));
      const { document } = now();
      const near = parents.find((name) => name !== undefined && findTask(document, name));
      const next = near ?? document.tasks[0]?.name;
      if (parents.length > 0 && next !== undefined) sight.focus(next);
    },

    /** The selection as text for the clipboard. */
    copied(): string | undefined {
      const clip = clipOf(now().document, now().selection);
      if (clip) now().announce(t("said.copied", { count: clip.tasks.length + clip.notes.length }));
      return clip && JSON.stringify(clip, null, 2);
    },

    /** Puts in what such a text describes; false when it is none. */
    pasted(text: string): boolean {
      const clip = readClip(text);
      if (!clip) return false;
      const { document } = now();
      const home = clip.flow === document.name;
      const corner = Object.values(clip.layout)[0] ?? [0, 0];
      const { x, y } = sight.centre();
      const by = home ? { x: AWAY, y: AWAY } : { x: x - corner[0], y: y - corner[1] };
      paste(clip, by, home ? undefined : hangingOn(document, selectedTasks().at(-1))?.task);
      return true;
    },

    duplicate() {
      const clip = clipOf(now().document, now().selection);
      if (clip) paste(clip, { x: AWAY, y: AWAY }, undefined);
    },

    selectAll() {
      const { document } = now();
      const notes = (document.notes ?? []).map(({ id }) => noteId(id));
      now().select([...document.tasks.map(({ name }) => name), ...notes]);
      now().announce(t("said.selected", { count: document.tasks.length + notes.length }));
    },

    /** Moves what is selected by some pixels; quick repetitions are one step. */
    nudge(by: Spot) {
      const { document, selection } = now();
      const spots = standing(document, selection);
      const to = new Map([...spots].map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }]));
      const key = `nudge ${selection.join(" ")}`;
      attempt(() => moving(document, to), t("step.move", { what: whole() }), key);
    },

    moveTo(to: ReadonlyMap<string, Spot>) {
      attempt(() => moving(now().document, to), t("step.move", { what: whole() }));
    },

    align(line: Line) {
      attempt(() => aligning(now().document, selectedTasks(), line), t("step.align"));
    },

    spread(way: Spread) {
      attempt(() => spreading(now().document, selectedTasks(), way), t("step.align"));
    },

    /** Lays everything out anew, as one step. */
    async arrange() {
      try {
        const move = await arranging(now().document, layered);
        if (!move || !now().edit(move, { label: t("step.arrange") })) return;
        now().announce(t("said.arranged"));
        sight.fit();
      } catch (error) {
        now().refuse(error);
      }
    },

    group() {
      const tasks = selectedTasks();
      if (tasks.length === 0) return;
      const id = freeId(
        (now().document.groups ?? []).map((one) => one.id),
        "group",
      );
      const group = { id, tasks, label: t("group.first") };
      if (now().edit({ op: "group", group }, { label: t("step.group") }))
        now().select([groupId(id)]);
    },
  };
}
