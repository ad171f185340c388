import { lazy, Suspense } from "react";
import type { CodeEditorProps } from "./CodeEditorBody";
import { Loading } from "./Loading";

const Body = lazy(() =>
  import("./CodeEditorBody").then((room) => ({ default: room.CodeEditorBody })),
);

/** A field for code: highlighted, indented, folded, searched by mod+F. Tab leaves it after Escape. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Loading shape="lines" />}>
      <Body {...props} />
    </Suspense>
  );
}
