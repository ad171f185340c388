import { lazy, Suspense } from "react";
import styles from "./Markdown.module.css";
import type { MarkdownProps } from "./MarkdownBody";

const Body = lazy(() => import("./MarkdownBody").then((room) => ({ default: room.MarkdownBody })));

/** Markdown from people and models, shown safely and whole; as it was typed while that is loaded. */
export function Markdown(props: MarkdownProps) {
  return (
    <Suspense fallback={<div className={styles["typed"]}>{props.text}</div>}>
      <Body {...props} />
    </Suspense>
  );
}
