import { findTask } from "@/flow/document";
import { canvasItem } from "../model/canvasItems";
import { linkById } from "../model/links";
import { useEditor } from "../state/context";
import { FlowPanel } from "./FlowPanel";
import { GroupPanel } from "./GroupPanel";
import { LinkPanel } from "./LinkPanel";
import { ManyPanel } from "./ManyPanel";
import { NotePanel } from "./NotePanel";
import { TaskPanel } from "./TaskPanel";

interface Props {
  selection: readonly string[];
}

/** What is selected; the flow itself where that is gone. */
export function SelectedPanel({ selection }: Props) {
  const document = useEditor((editor) => editor.document);
  const [id] = selection;
  if (selection.length > 1) return <ManyPanel />;
  if (id === undefined) return <FlowPanel />;
  const thing = canvasItem(id);
  if (thing.kind === "link") {
    const link = linkById(document, id);
    return link ? <LinkPanel link={link} key={link.id} /> : <FlowPanel />;
  }
  if (thing.kind === "note") {
    const note = document.notes?.find((one) => one.id === thing.id);
    return note ? <NotePanel note={note} key={note.id} /> : <FlowPanel />;
  }
  if (thing.kind === "group") {
    const group = document.groups?.find((one) => one.id === thing.id);
    return group ? <GroupPanel group={group} key={group.id} /> : <FlowPanel />;
  }
  const task = findTask(document, id);
  return task ? <TaskPanel task={task} key={task.name} /> : <FlowPanel />;
}
