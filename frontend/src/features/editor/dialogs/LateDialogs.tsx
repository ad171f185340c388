import { lazy, Suspense, useEffect, useState } from "react";
import { useEditor } from "../state/context";

const load = () => import("./Dialogs").then((room) => ({ default: room.Dialogs }));
const Dialogs = lazy(load);
/** Milliseconds after which they are loaded though none has been opened yet. */
const SOON = 1000;

/** The small windows of the editor, which come after what is drawn. */
export function LateDialogs() {
  const asked = useEditor((editor) => editor.asking !== undefined);
  const [there, setThere] = useState(false);
  useEffect(() => {
    const loaded = () => setThere(true);
    const soon = setTimeout(() => void load().then(loaded, () => undefined), SOON);
    return () => clearTimeout(soon);
  }, []);
  if (!asked && !there) return null;
  return (
    <Suspense>
      <Dialogs />
    </Suspense>
  );
}
