import { lazy, Suspense } from "react";
import styles from "./Markdown.module.css";
import type { MarkdownProps } from "./MarkdownBody";
import { unmarked } from "./markdown/plain";

const Body = lazy(() => import("./MarkdownBody").then((room) => ({ default: room.MarkdownBody })));

/** Markdown from people and models, shown safely and whole; without its marks while that is loaded. */
export function Markdown(props: MarkdownProps) {
  return (
    <Suspense fallback={<div className={styles["typed"]}>{unmarked(props.text)}</div>}>
      <Body {...props} />
    </Suspense>
  );
}
