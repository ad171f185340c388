import { lazy, Suspense, useEffect } from "react";
import { Loading } from "@/ui/Loading";
import { useEditor } from "../state/context";
import { FlowPanel } from "./FlowPanel";

const load = () => import("./SelectedPanel").then((room) => ({ default: room.SelectedPanel }));
const SelectedPanel = lazy(load);
/** Milliseconds after which the fields are loaded though nothing has been selected yet. */
const SOON = 1000;

/** What is selected, in words and fields; the flow itself when nothing is. */
export function Inspector() {
  const selection = useEditor((editor) => editor.selection);
  useEffect(() => {
    const soon = setTimeout(() => void load().catch(() => undefined), SOON);
    return () => clearTimeout(soon);
  }, []);
  if (selection.length === 0) return <FlowPanel />;
  return (
    <Suspense fallback={<Loading shape="lines" />}>
      <SelectedPanel selection={selection} />
    </Suspense>
  );
}
