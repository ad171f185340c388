import { Collapse, UnstyledButton } from "@mantine/core";
import { IconBan, IconCheck, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { GraphNode } from "@/flow/graph";
import { plain } from "@/ui/markdown/plain";
import { useUnsentWords } from "../sending/unsentWords";
import { useChildView } from "../view";
import styles from "./TaskConversation.module.css";

/** A task that is over, as one line with its result; pressed, or when it refused words, it shows itself. */
export function Finished({ node }: { node: GraphNode }) {
  const Child = useChildView();
  const refused = useUnsentWords(node.instanceId, node.seq).length > 0;
  const [pressed, setPressed] = useState<boolean>();
  const open = pressed ?? refused;
  const body = useId();
  const Mark = node.kind === "cancelled" ? IconBan : IconCheck;
  return (
    <li className={styles["finished"]} data-kind={node.kind}>
      <UnstyledButton
        className={styles["fold"] ?? ""}
        aria-expanded={open}
        aria-controls={body}
        onClick={() => setPressed(!open)}
      >
        <Mark className={styles["mark"]} size={14} stroke={2.4} aria-hidden />
        <b>{node.label}</b>
        <span className={styles["line"]}>{plain(node.line)}</span>
        <IconChevronRight className={styles["chevron"]} size={14} stroke={2} aria-hidden />
      </UnstyledButton>
      <Collapse id={body} expanded={open} transitionDuration={150}>
        <div className={styles["inside"]}>{open && <Child instance={node.instanceId} />}</div>
      </Collapse>
    </li>
  );
}
